package io.spanweave.agent.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sentry.JsonSerializer;
import io.sentry.SentryEvent;
import io.sentry.SentryOptions;
import io.sentry.protocol.SentryException;
import io.sentry.protocol.SentryStackFrame;
import io.spanweave.agent.trace.Traces;
import jakarta.servlet.ServletException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExceptionsTest {
    private final Exceptions exceptions = new Exceptions(Traces.APPLICATION, new Privacy(""));

    @Test
    void shouldTakeOffTheWrappersOfLibraries() {
        Exception own = new IllegalStateException("own");
        Throwable wrapped = byLibrary(new CompletionException(own));
        wrapped = byLibrary(new ExecutionException(wrapped));
        wrapped = byLibrary(new UndeclaredThrowableException(wrapped));
        wrapped = byLibrary(new InvocationTargetException(wrapped));
        wrapped = byLibrary(new ServletException(wrapped));
        assertThat(exceptions.unwrapped(wrapped)).isSameAs(own);
        assertThat(exceptions.unwrapped(own)).isSameAs(own);
    }

    @Test
    void shouldKeepWhatTheApplicationWrapped() {
        Exception made = new ServletException("ours", new IllegalStateException());
        assertThat(exceptions.unwrapped(made)).isSameAs(made);
        Exception other = byLibrary(new RuntimeException(new IllegalStateException()));
        assertThat(exceptions.unwrapped(other)).isSameAs(other);
        Exception without = byLibrary(new ServletException("no cause"));
        assertThat(exceptions.unwrapped(without)).isSameAs(without);
    }

    @Test
    void shouldNotUnwrapForEver() {
        ServletException one = new ServletException("one");
        ServletException two = byLibrary(new ServletException("two", one));
        one.initCause(two);
        byLibrary(one);
        assertThat(exceptions.unwrapped(one)).isIn(one, two);
    }

    @Test
    void shouldPutTheOldestCauseFirst() {
        Exception thrown = new IllegalStateException("outer", new RuntimeException("middle", new Error("inner")));
        List<SentryException> chain = chain(thrown, "mech", false);
        assertThat(chain).extracting(SentryException::getValue).containsExactly("inner", "middle", "outer");
        assertThat(chain)
                .extracting(SentryException::getType)
                .containsExactly("Error", "RuntimeException", "IllegalStateException");
        assertThat(chain).extracting(SentryException::getModule).containsOnly("java.lang");
        assertThat(chain.get(2).getMechanism().getType()).isEqualTo("mech");
        assertThat(chain.get(2).getMechanism().isHandled()).isFalse();
        assertThat(chain.get(0).getMechanism().getType()).isEqualTo("chained");
        assertThat(chain.get(0).getMechanism().getExceptionId()).isEqualTo(2);
        assertThat(chain.get(0).getMechanism().getParentId()).isEqualTo(1);
    }

    @Test
    void shouldEndCyclicAndLongChains() {
        Exception one = new Exception("one");
        one.initCause(new Exception("two", one));
        assertThat(chain(one, "m", true)).hasSize(2);
        Exception deep = new Exception("0");
        for (int i = 1; i < 10_000; i++) {
            deep = new Exception(String.valueOf(i), deep);
        }
        assertThat(chain(deep, "m", true))
                .hasSize(20)
                .last()
                .extracting(SentryException::getValue)
                .isEqualTo("9999");
    }

    @Test
    void shouldSurviveHostileExceptions() {
        for (Supplier<? extends Error> error : List.<Supplier<? extends Error>>of(
                AssertionError::new, StackOverflowError::new, NoClassDefFoundError::new, OutOfMemoryError::new)) {
            Hostile hostile = new Hostile(() -> {
                throw error.get();
            });
            assertThat(chain(hostile, "m", false)).singleElement().satisfies(exception -> {
                assertThat(exception.getValue())
                        .contains("getMessage threw", error.get().getClass().getName());
                assertThat(exception.getStacktrace().getFrames()).isEmpty();
            });
            assertThat(exceptions.unwrapped(hostile)).isSameAs(hostile);
            exceptions.fingerprint(hostile, "m");
        }
        Hostile runtime = new Hostile(() -> {
            throw new IllegalStateException();
        });
        assertThat(exceptions.told(runtime)).contains("IllegalStateException");
        assertThat(Exceptions.causeOf(runtime)).isNull();
    }

    @Test
    void shouldCutLongMessages() {
        assertThat(exceptions.told(new Exception("x".repeat(1_000_000))))
                .hasSize(4_097)
                .endsWith("…");
        String emoji = exceptions.told(new Exception("x" + "\uD83D\uDE00".repeat(10_000)));
        assertThat(Character.isHighSurrogate(emoji.charAt(emoji.length() - 2))).isFalse();
        assertThat(exceptions.told(new Exception())).isNull();
        assertThat(exceptions.told(new Exception(""))).isEmpty();
    }

    @Test
    void shouldKeepBothEndsOfADeepStack() {
        Exception deep = new Exception();
        StackTraceElement[] frames = new StackTraceElement[1_024];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = new StackTraceElement("a.B", "m" + i, "B.java", i);
        }
        deep.setStackTrace(frames);
        List<SentryStackFrame> kept =
                chain(deep, "m", true).get(0).getStacktrace().getFrames();
        assertThat(kept).hasSize(100);
        assertThat(kept.get(0).getFunction()).isEqualTo("m1023");
        assertThat(kept.get(49).getFunction()).isEqualTo("m974");
        assertThat(kept.get(50).getFunction()).isEqualTo("m49");
        assertThat(kept.get(99).getFunction()).isEqualTo("m0");
    }

    @Test
    void shouldTellTheApplicationsFramesFromOthers() {
        Exception thrown = new Exception();
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.lang.Thread", "run", "Thread.java", 1),
            new StackTraceElement("io.spanweave.agent.report.Shop", "buy", "Shop.java", 2),
            new StackTraceElement("io.spanweave.agent.report.Shop$$SpringCGLIB$$0", "buy", "<generated>", -1),
            new StackTraceElement("io.spanweave.agent.report.Shop", "native", null, -2),
        });
        List<SentryStackFrame> frames =
                chain(thrown, "m", true).get(0).getStacktrace().getFrames();
        assertThat(frames).extracting(SentryStackFrame::isInApp).containsExactly(true, false, true, false);
        assertThat(frames).extracting(SentryStackFrame::getLineno).containsExactly(null, null, 2, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "order 4711 not found, true",
        "no such user 550e8400-e29b-41d4-a716-446655440000, true",
        "hash deadbeef, true",
        "order not found, false",
        "'', false",
        "a cafe, false",
    })
    void shouldGroupWhatVaries(String message, boolean fingerprinted) {
        Exception thrown = new IllegalStateException(message);
        List<String> fingerprint = exceptions.fingerprint(thrown, "mech");
        if (!fingerprinted) {
            assertThat(fingerprint).isNull();
            return;
        }
        assertThat(fingerprint)
                .containsExactly(
                        "java.lang.IllegalStateException",
                        "io.spanweave.agent.report.ExceptionsTest.shouldGroupWhatVaries",
                        "mech");
        assertThat(exceptions.fingerprint(new Exception(), "mech")).isNull();
    }

    @Test
    void shouldGroupWithoutAStack() {
        Exception thrown = new Exception("1");
        thrown.setStackTrace(new StackTraceElement[0]);
        assertThat(exceptions.fingerprint(thrown, "m")).containsExactly("java.lang.Exception", "", "m");
    }

    /** What is written, as Sentry's own SDK reads it. */
    private List<SentryException> chain(Throwable thrown, String mechanism, boolean handled) {
        JsonWriter json = new JsonWriter();
        json.beginObject();
        exceptions.write(json, thrown, mechanism, handled);
        json.endObject();
        try (Reader text = new InputStreamReader(new ByteArrayInputStream(json.bytes(), 0, json.length()), UTF_8)) {
            SentryEvent event = new JsonSerializer(new SentryOptions()).deserialize(text, SentryEvent.class);
            assertThat(event).isNotNull();
            return event.getExceptions();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T extends Throwable> T byLibrary(T thrown) {
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("org.apache.X", "y", "X.java", 1)});
        return thrown;
    }

    private static final class Hostile extends RuntimeException {
        private final transient Runnable trouble;

        Hostile(Runnable trouble) {
            this.trouble = trouble;
        }

        @Override
        public String getMessage() {
            trouble.run();
            return "";
        }

        @Override
        public synchronized Throwable getCause() {
            trouble.run();
            return null;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            trouble.run();
            return null;
        }

        @Override
        public String toString() {
            return "hostile";
        }
    }
}
