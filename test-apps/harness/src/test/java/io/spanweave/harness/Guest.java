package io.spanweave.harness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A program for {@link ApplicationTest} to run. */
public final class Guest {
    private Guest() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "environment" -> System.getenv().forEach((key, value) -> System.out.println(key + "=" + value));
            case "fail" -> {
                System.err.println("no database");
                System.exit(3);
            }
            case "wait" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("said goodbye")));
                System.out.println("ready");
                Thread.currentThread().join();
            }
            case "cling" -> {
                CountDownLatch never = new CountDownLatch(1);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitForEver(never)));
                System.out.println("ready");
                Thread.currentThread().join();
            }
            case "serve" -> serve(Integer.parseInt(args[1]));
            case "abandon" -> abandon();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void awaitForEver(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serve(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", Guest::echo);
        server.start();
    }

    private static void echo(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String answer = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Content-type") + " "
                + exchange.getRequestHeaders().getFirst("X-Test") + " " + body;
        exchange.getResponseHeaders().add("X-Answer", "yes");
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(201, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Starts a guest of its own and ends without closing it. */
    private static void abandon() {
        Application inner = ApplicationTest.guest("wait").ready("ready"::equals).start();
        System.out.println("inner " + inner.pid());
        System.exit(0);
    }
}
