package io.spanweave.agent.report;

import io.spanweave.agent.trace.Recorder;
import io.spanweave.bootstrap.SpanweaveToken;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What an application may hand to the agent, at its worst; the same from the same random numbers. */
final class FuzzCorpus {
    /** Of texts; an input has some fifty. */
    private static final int RARE = 20_000;

    private static final int DEEP = 100_000;
    private static final String TEN_MEGABYTES = "pässword=\uD83D\uDE00 'x' 4711 ".repeat(10_000_000 / 22);
    private static final StackTraceElement[] DEEP_STACK = deepStack();
    private static final String[] PIECES = {
        "select ",
        "insert into ",
        "update ",
        " set ",
        " where ",
        "'",
        "''",
        "\"",
        "`",
        "$$",
        "$tag$",
        "--",
        "/*",
        "*/",
        "/*+",
        "?",
        ":name",
        "@p1",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        "{0}",
        "{0,number,#}",
        "{1",
        "'{'",
        "%s",
        "\\",
        "\\u0000",
        ";",
        "\n",
        "\r\n",
        "\t",
        "\u0000",
        "\u0007",
        "\u001b[31m",
        "\u007f",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\uD800",
        "\uDC00",
        "\uD83D\uDE00",
        "Ã¤Ã¶",
        "ä",
        "\u202e",
        "a\u0301",
        "=",
        "&",
        "%",
        "%zz",
        "%00",
        "+",
        "/",
        "//",
        "..",
        ";jsessionid=",
        "#",
        ",",
        " ",
        "4111 1111 1111 1111",
        "password=",
        "Bearer ",
        "token",
        "0",
        "-1",
        "1e999",
        "9999999999999999999",
        "null",
        "true",
        "E'\\'",
        "N'",
        "q'[",
        "x'ff'",
        "\"}",
        "<!--",
        "</script>",
        "SQL: select 1"
    };

    private final Random random;

    FuzzCorpus(Random random) {
        this.random = random;
    }

    private static StackTraceElement[] deepStack() {
        StackTraceElement[] stack = new StackTraceElement[DEEP];
        for (int i = 0; i < DEEP; i++) {
            stack[i] = new StackTraceElement("com.acme.Deep" + i % 7, "call", i % 3 == 0 ? null : "Deep.java", i - 2);
        }
        return stack;
    }

    /** One time in so many. */
    boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    <T> T maybe(Supplier<T> what) {
        return chance(4) ? null : what.get();
    }

    int status() {
        return chance(4) ? random.nextInt() : 100 + random.nextInt(500);
    }

    /** What a name is made of. */
    String word() {
        return "com.acme.Word" + random.nextInt(20);
    }

    String text() {
        if (chance(RARE)) {
            return TEN_MEGABYTES;
        }
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(chance(10) ? 2_000 : 12); left > 0; left--) {
            switch (random.nextInt(6)) {
                case 0 -> text.append((char) random.nextInt(0x10000));
                case 1 -> text.append((char) random.nextInt(0x100));
                case 2 -> text.appendCodePoint(random.nextInt(0x110000));
                case 3 -> text.append(random.nextLong());
                default -> text.append(PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return text.toString();
    }

    String path() {
        return "/" + text();
    }

    String sentryTrace() {
        return chance(2) ? text() : hex() + hex() + "-" + hex() + (chance(2) ? "-1" : "-" + text());
    }

    private String hex() {
        return String.format("%016x", random.nextLong());
    }

    String baggage() {
        return chance(2) ? text() : "sentry-trace_id=" + hex() + hex() + ",sentry-public_key=" + hex() + ",a=" + text();
    }

    /** Statements, methods, lines of a log and attempts, within each other or not. */
    void inside(Recorder recorder) {
        Object connection = new Object();
        recorder.connected(connection, "jdbc:" + text());
        for (int left = random.nextInt(chance(20) ? 200 : 5); left > 0; left--) {
            switch (random.nextInt(8)) {
                case 0 -> recorder.route(text());
                case 1 -> prepared(recorder, connection);
                case 2 -> batch(recorder);
                case 3 -> method(recorder);
                case 4 ->
                    recorder.logged(
                            maybe(this::text), level(), maybe(this::text), maybe(this::text), maybe(this::thrown));
                case 5 -> log(recorder);
                case 6 -> recorder.attemptFailed(random.nextInt(), thrown());
                default -> statement(recorder, new Object(), text());
            }
        }
    }

    private String level() {
        return new String[] {"ERROR", "error", "SEVERE", "WARN", "INFO", "trace", "ä"}[random.nextInt(7)];
    }

    private void statement(Recorder recorder, Object statement, String sql) {
        SpanweaveToken token = recorder.enterStatement(statement, sql);
        if (token != null) {
            recorder.exitSpan(token, random.nextLong(), chance(5) ? thrown() : null);
        }
    }

    private void prepared(Recorder recorder, Object connection) {
        Object statement = new Object();
        recorder.statementCreated(connection, statement, maybe(this::text));
        statement(recorder, statement, null);
        recorder.statementClosed(statement);
    }

    private void batch(Recorder recorder) {
        Object statement = new Object();
        recorder.batchAdded(statement, text());
        SpanweaveToken token = recorder.enterBatch(statement);
        if (token != null) {
            recorder.exitBatch(token, new int[] {random.nextInt(), random.nextInt()}, chance(5) ? thrown() : null);
        }
    }

    private void method(Recorder recorder) {
        SpanweaveToken token = recorder.enterMethod(word(), chance(2) ? "payment" : "function", chance(3));
        if (token == null) {
            return;
        }
        if (chance(2)) {
            Object[] pairs = new Object[2 * random.nextInt(5)];
            for (int i = 0; i < pairs.length; i += 2) {
                pairs[i] = chance(3) ? "unfinished" : text();
                pairs[i + 1] = value();
            }
            try {
                recorder.spanData(token, pairs);
            } catch (StackOverflowError e) {
                // The application's own, which the woven code takes for that; the span is ended.
                return;
            }
        }
        recorder.exitMethod(token, chance(4) ? thrown() : null);
    }

    private void log(Recorder recorder) {
        Object[] arguments = new Object[random.nextInt(3)];
        Arrays.setAll(arguments, i -> value());
        SpanweaveToken token = recorder.enterLog(
                maybe(this::text), level(), maybe(() -> text() + "{0}" + text()), arguments, maybe(this::thrown));
        if (token != null) {
            recorder.exitLog(token);
        }
    }

    private Object value() {
        return switch (random.nextInt(14)) {
            case 0 -> null;
            case 1 -> random.nextLong();
            case 2 -> Double.longBitsToDouble(random.nextLong());
            case 3 -> Float.intBitsToFloat(random.nextInt());
            case 4 -> (char) random.nextInt(0x10000);
            case 5 -> new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt(20_000) - 10_000);
            case 6 -> new BigInteger(chance(10) ? 20_000 : 100, random);
            case 7 -> new UUID(random.nextLong(), random.nextLong());
            case 8 -> new byte[random.nextInt(10)];
            case 9 -> chance(2) ? Thread.State.NEW : Thread.State.BLOCKED;
            case 10 -> chance(2);
            case 11 -> new Hostile();
            default -> text();
        };
    }

    Throwable thrown() {
        return thrown(3);
    }

    private Throwable thrown(int depth) {
        Throwable cause = depth > 0 && chance(2) ? thrown(depth - 1) : null;
        Throwable thrown = switch (random.nextInt(6)) {
            case 0 -> new IllegalStateException(maybe(this::text), cause);
            case 1 -> new ExecutionException(text(), cause);
            case 2 -> new Error(maybe(this::text), cause);
            default -> new HostileException(cause);
        };
        if (chance(5) && depth > 0) {
            thrown.addSuppressed(thrown(depth - 1));
        }
        if (chance(10)) {
            thrown.setStackTrace(new StackTraceElement[0]);
        } else if (chance(1_000)) {
            thrown.setStackTrace(DEEP_STACK);
        }
        return thrown;
    }

    /** What code of an application's does that should only have said something. */
    private <T> T hostile(Supplier<T> harmless) {
        return switch (random.nextInt(9)) {
            case 0 -> null;
            case 1 -> throw new IllegalArgumentException(null, new HostileException(null));
            case 2 -> throw new AssertionError(text());
            // A whole stack full of it takes milliseconds.
            case 3 -> chance(10) ? recurse(harmless) : harmless.get();
            case 4 -> throw sneaky(new Exception("that nobody has declared"));
            case 5 -> throw block();
            case 6 -> throw sneaky(new HostileException(null));
            default -> harmless.get();
        };
    }

    @SuppressWarnings("InfiniteRecursion") // as applications have it
    private static <T> T recurse(Supplier<T> harmless) {
        return Objects.hash(recurse(harmless)) == 0 ? null : harmless.get();
    }

    /** Waits for what never comes, and is interrupted there. */
    private static RuntimeException block() {
        Thread.currentThread().interrupt();
        try {
            new CountDownLatch(1).await(1, TimeUnit.HOURS);
            return new IllegalStateException("nobody came");
        } catch (InterruptedException e) {
            throw sneaky(e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // the compiler's own loophole is what this is about
    private static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private final class Hostile {
        @Override
        public String toString() {
            return hostile(FuzzCorpus.this::text);
        }
    }

    private final class HostileException extends RuntimeException {
        private static final long serialVersionUID = 1;

        HostileException(Throwable cause) {
            // With the cause alone its text would be asked for at once.
            super(null, cause);
        }

        @Override
        public String getMessage() {
            return hostile(FuzzCorpus.this::text);
        }

        @Override
        public String getLocalizedMessage() {
            return hostile(FuzzCorpus.this::text);
        }

        @Override
        public String toString() {
            return hostile(FuzzCorpus.this::text);
        }

        @Override
        public synchronized Throwable getCause() {
            return chance(3) ? new HostileException(null) : hostile(super::getCause);
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            if (chance(5)) {
                StackTraceElement[] gaps = super.getStackTrace();
                gaps[random.nextInt(gaps.length + 1) % Math.max(1, gaps.length)] = null;
                return gaps;
            }
            return hostile(super::getStackTrace);
        }
    }
}
