package com.acme.spans;

import io.spanweave.annotations.Span;
import io.spanweave.annotations.SpanData;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Methods of every kind, for {@code SpanWeavingTest}. */
public class Cases {
    public static CompletableFuture<String> future;

    @Span
    public static void plain() {}

    @Span(value = "billing.charge", op = "payment")
    public static long named(long a, double b) {
        return a + (long) b;
    }

    @Traced
    public static void composed() {}

    @Traced("said")
    public static void composedAndSaid() {}

    @TwiceTraced
    public static void composedTwice() {}

    public static Object implementation() {
        return new StringHandler().handle("message");
    }

    public static Object throughTheInterface() {
        Handler<String> handler = new StringHandler();
        return handler.handle("message");
    }

    public static Object defaultMethod() {
        return new StringHandler().greet();
    }

    public static void overriding() {
        new Derived().step();
    }

    public static void wholeClass() {
        Whole whole = new Whole();
        whole.setTotal(whole.getTotal() + 1);
        whole.add(2);
        whole.hidden();
        whole.own();
    }

    @Span(root = true, value = "nightly", op = "job")
    public static void root(@SpanData("n") int n) {
        plain();
    }

    @Span(root = true)
    public static void failingRoot() {
        throw new IllegalStateException("no");
    }

    @Span
    public static int recursive(@SpanData int depth) {
        return depth == 0 ? 0 : 1 + recursive(depth - 1);
    }

    @Span
    public static void failing() throws java.io.IOException {
        throw new java.io.IOException("gone");
    }

    public static void kept() {
        data(
                7,
                8L,
                true,
                TimeUnit.DAYS,
                new UUID(0, 1),
                Duration.ofSeconds(3),
                new BigDecimal("1.50"),
                null,
                "x".repeat(500),
                new int[] {1, 2, 3},
                'c');
    }

    @Span
    @SuppressWarnings("unused")
    static void data(
            @SpanData("i") int i,
            @SpanData("l") long l,
            @SpanData boolean flag,
            @SpanData("unit") TimeUnit unit,
            @SpanData("id") UUID id,
            @SpanData("after") Duration after,
            @SpanData("amount") BigDecimal amount,
            @SpanData("nothing") Object nothing,
            @SpanData("long_text") String text,
            @SpanData("array") int[] array,
            @SpanData("c") char c) {}

    public static void hostile() {
        swallow(new Hostile(new RuntimeException()), new Hostile(new NoSuchMethodError()), "s3cr3t");
    }

    public static void hostileStack() {
        swallow(new Hostile(new StackOverflowError()), null, null);
        plain();
    }

    public static void selfish() {
        selfish(new Selfish());
    }

    @Span
    static void selfish(@SpanData("it") Object it) {}

    @Span
    @SuppressWarnings("unused")
    static void swallow(
            @SpanData("one") Object one, @SpanData("two") Object two, @SpanData("Api-Token") Object three) {}

    @Span
    public static CompletableFuture<String> async() {
        return future;
    }

    @Span(root = true)
    public static CompletionStage<String> asyncRoot() {
        return future;
    }

    @Span
    public static CompletableFuture<String> asyncThrows() {
        throw new IllegalStateException("at once");
    }

    @Span
    public static CompletableFuture<String> asyncNull() {
        return null;
    }

    @Span
    public static Mono<String> mono() {
        return Mono.fromFuture(future);
    }

    @Span
    public static Flux<Integer> flux() {
        return Flux.just(1, 2, 3);
    }

    /** Throws from its {@code toString}. */
    static final class Hostile {
        private final Throwable thrown;

        Hostile(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public String toString() {
            throw Hostile.<RuntimeException>sneaky(thrown);
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
            throw (T) thrown;
        }
    }

    /** Calls, for its text, the method it is an argument of. */
    static final class Selfish {
        @Override
        public String toString() {
            selfish(this);
            return "selfish";
        }
    }

    static class Base {
        @Span("base_step")
        void step() {}
    }

    static final class Derived extends Base {
        @Override
        void step() {}
    }

    static final class StringHandler implements Handler<String> {
        @Override
        public String handle(String message) {
            return message;
        }
    }

    /** All of it. */
    @Span("whole")
    public static class Whole {
        private int total;

        public int getTotal() {
            return total;
        }

        public void setTotal(int total) {
            this.total = total;
        }

        public void add(int more) {
            total += more;
        }

        @Span("own")
        public void own() {}

        void hidden() {}

        @Override
        public String toString() {
            return "whole";
        }
    }

    public static int record() {
        Amount amount = new Amount(3, "EUR");
        return amount.doubled() + amount.cents();
    }

    /** A record has getters of its own kind. */
    @Span
    public record Amount(int cents, String currency) {
        public int doubled() {
            return 2 * cents;
        }
    }
}
