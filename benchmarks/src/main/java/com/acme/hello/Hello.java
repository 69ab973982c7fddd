package com.acme.hello;

/** The least an application can be; stays, so that it can be looked at. */
public final class Hello {
    private Hello() {}

    @SuppressWarnings("SystemOut") // all it does
    public static void main(String[] arguments) throws InterruptedException {
        System.out.println("Hello, world");
        Thread.sleep(Long.MAX_VALUE);
    }
}
