package io.spanweave.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.acme.spans.Cases;
import io.spanweave.agent.names.SpanMethods;
import io.spanweave.agent.settings.MethodPattern;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.trace.Naming;
import io.spanweave.agent.trace.Span;
import io.spanweave.agent.trace.Trace;
import io.spanweave.agent.trace.Traces;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.SuperMethodCall;
import net.bytebuddy.matcher.ElementMatchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Annotated methods, woven and recorded as in an application. */
class SpanWeavingTest {
    private final WeavingLoader loader = new WeavingLoader("com.acme.spans.", Map.of());
    private final Traces traces = new Traces();
    private SpanweaveToken request;

    @BeforeEach
    void open() {
        SpanweaveGate.open(traces.recorder());
        request = traces.recorder().enterTask("com.acme.Outer", "run");
    }

    @AfterEach
    void shut() {
        SpanweaveGate.open(null);
    }

    private Object call(String method, Object... arguments) throws Exception {
        return Calls.call(loader.loadClass(Cases.class.getName()), method, arguments);
    }

    private List<Span> end() {
        traces.recorder().exitTask(request, null);
        List<Span> spans = new ArrayList<>();
        traces.only().forEachSpan(spans::add);
        return spans;
    }

    private Span only() {
        List<Span> spans = end();
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    @Test
    void shouldNameByClassAndMethod() throws Exception {
        call("plain");
        assertThat(only()).satisfies(span -> {
            assertThat(span.text()).isEqualTo("Cases.plain");
            assertThat(span.op()).isEqualTo("function");
            assertThat(span.data()).isNull();
        });
    }

    @Test
    void shouldTakeNameAndOp() throws Exception {
        assertThat(call("named", 2L, 3.0)).isEqualTo(5L);
        assertThat(only()).satisfies(span -> {
            assertThat(span.text()).isEqualTo("billing.charge");
            assertThat(span.op()).isEqualTo("payment");
        });
    }

    @Test
    void shouldHonourComposedAnnotations() throws Exception {
        call("composed");
        call("composedAndSaid");
        call("composedTwice");
        assertThat(end())
                .extracting(span -> span.text() + " " + span.op())
                .containsExactly("inner inner.op", "said inner.op", "outer outer.op");
    }

    @Test
    void shouldHonourInterfacesAlsoThroughBridges() throws Exception {
        assertThat(call("implementation")).isEqualTo("message");
        assertThat(call("throughTheInterface")).isEqualTo("message");
        assertThat(call("defaultMethod")).isEqualTo("hello");
        List<Span> spans = end();
        assertThat(spans).extracting(Span::text).containsExactly("handle", "handle", "Handler.greet");
        assertThat(spans.get(0).data()).containsExactly("message", "message");
    }

    @Test
    void shouldHonourOverriddenMethods() throws Exception {
        call("overriding");
        assertThat(only().text()).isEqualTo("base_step");
    }

    @Test
    void shouldCoverThePublicMethodsOfAClass() throws Exception {
        call("wholeClass");
        assertThat(end()).extracting(Span::text).containsExactly("whole.add", "own");
    }

    @Test
    void shouldPassOverTheAccessorsOfARecord() throws Exception {
        call("record");
        assertThat(only().text()).isEqualTo("Amount.doubled");
    }

    @Test
    void shouldBeginATransactionOutsideOfAny() throws Exception {
        end();
        Traces own = new Traces();
        SpanweaveGate.open(own.recorder());
        call("plain");
        call("root", 5);
        Trace trace = own.only();
        assertThat(Naming.nameOf(trace)).isEqualTo("nightly");
        assertThat(Naming.sourceOf(trace)).isEqualTo("custom");
        assertThat(trace.task().op()).isEqualTo("job");
        assertThat(trace.root().data()).containsExactly("n", 5);
        assertThat(own.recorder().isTracing()).isFalse();
    }

    @Test
    void shouldReportWhatLeavesARoot() throws Exception {
        end();
        Traces own = new Traces();
        SpanweaveGate.open(own.recorder());
        assertThatThrownBy(() -> call("failingRoot")).isInstanceOf(IllegalStateException.class);
        assertThat(own.only().failures()).singleElement().satisfies(failure -> {
            assertThat(failure.mechanism()).isEqualTo("auto.function.spanweave.method");
            assertThat(failure.handled()).isFalse();
        });
    }

    @Test
    void shouldMakeAnOrdinarySpanOfARootInsideOfAnother() throws Exception {
        call("root", 5);
        assertThat(end()).extracting(Span::text).containsExactly("nightly", "Cases.plain");
    }

    @Test
    void shouldNestRecursion() throws Exception {
        call("recursive", 3);
        List<Span> spans = end();
        assertThat(spans).hasSize(4);
        assertThat(spans.get(3).parent()).isSameAs(spans.get(2));
        assertThat(spans.get(2).data()).containsExactly("depth", 1);
    }

    @Test
    void shouldSeeExceptionsAndLetThemGo() {
        assertThatThrownBy(() -> call("failing")).isInstanceOf(java.io.IOException.class);
        assertThat(only().failure()).isEqualTo("java.io.IOException");
    }

    @Test
    void shouldKeepArguments() throws Exception {
        call("kept");
        Object[] data = only().data();
        assertThat(data)
                .startsWith("i", 7, "l", 8L, "flag", true, "unit", "DAYS", "id", new java.util.UUID(0, 1), "after")
                .contains(java.time.Duration.ofSeconds(3), new java.math.BigDecimal("1.50"), "null", "int[3]", 'c');
        assertThat((String) data[17]).hasSize(200).endsWith("…");
    }

    @Test
    void shouldSurviveHostileArguments() throws Exception {
        call("hostile");
        assertThat(only().data())
                .containsExactly(
                        "one",
                        "com.acme.spans.Cases$Hostile (toString threw java.lang.RuntimeException)",
                        "two",
                        "com.acme.spans.Cases$Hostile (toString threw java.lang.NoSuchMethodError)",
                        "Api-Token",
                        "[Filtered]");
    }

    @Test
    void shouldLeaveNoSpanOpenWhenTheStackIsFull() throws Exception {
        call("hostileStack");
        List<Span> spans = end();
        assertThat(spans).extracting(Span::text).containsExactly("Cases.swallow", "Cases.plain");
        assertThat(spans.get(1).parent()).isSameAs(traces.only().root());
    }

    @Test
    void shouldNotFollowAnArgumentIntoItself() throws Exception {
        call("selfish");
        assertThat(only().data()).containsExactly("it", "selfish");
    }

    private CompletableFuture<String> future() throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        loader.loadClass(Cases.class.getName()).getField("future").set(null, future);
        return future;
    }

    @Test
    void shouldEndWithTheFuture() throws Exception {
        CompletableFuture<String> future = future();
        assertThat(call("async")).isSameAs(future);
        call("plain");
        Thread thread = new Thread(() -> future.completeExceptionally(new IllegalStateException("later")));
        thread.start();
        thread.join();
        List<Span> spans = end();
        assertThat(spans.get(0).failure()).isEqualTo("java.lang.IllegalStateException");
        assertThat(spans.get(1).parent()).isSameAs(traces.only().root());
        assertThat(spans.get(0).durationNanos()).isGreaterThan(spans.get(1).durationNanos());
    }

    @Test
    void shouldEndAtOnceWhereThereIsNothingToWaitFor() throws Exception {
        CompletableFuture<String> future = future();
        future.complete("done");
        assertThat(call("async")).isSameAs(future);
        assertThat(call("asyncNull")).isNull();
        assertThatThrownBy(() -> call("asyncThrows")).isInstanceOf(IllegalStateException.class);
        call("plain");
        List<Span> spans = end();
        assertThat(spans)
                .allSatisfy(
                        span -> assertThat(span.parent()).isSameAs(traces.only().root()));
        assertThat(spans.get(2).failure()).isNotNull();
    }

    @Test
    void shouldNotChangeATraceThatIsSealed() throws Exception {
        CompletableFuture<String> future = future();
        call("async");
        Span span = only();
        traces.only().seal(60_000_000_000L);
        future.completeExceptionally(new IllegalStateException());
        assertThat(span.failure()).isNull();
    }

    @Test
    void shouldEndARootWithItsFuture() throws Exception {
        end();
        Traces own = new Traces();
        SpanweaveGate.open(own.recorder());
        CompletableFuture<String> future = future();
        assertThat(call("asyncRoot")).isSameAs(future);
        assertThat(own.recorder().isTracing()).isFalse();
        assertThatThrownBy(own::only).isInstanceOf(AssertionError.class);
        future.completeExceptionally(new java.io.IOException("x"));
        assertThat(own.only().failed()).isTrue();
    }

    @Test
    void shouldEndWithAMono() throws Exception {
        CompletableFuture<String> future = future();
        Mono<?> mono = (Mono<?>) call("mono");
        CompletableFuture<?> subscribed = mono.toFuture();
        future.completeExceptionally(new java.io.IOException("x"));
        assertThatThrownBy(subscribed::get).hasCauseInstanceOf(java.io.IOException.class);
        assertThat(only().failure()).isEqualTo("java.io.IOException");
    }

    @Test
    void shouldEndWithAFlux() throws Exception {
        Flux<?> flux = (Flux<?>) call("flux");
        assertThat(flux.collectList().block()).hasSize(3);
        assertThat(flux.collectList().block()).hasSize(3);
        Span span = only();
        assertThat(span.failure()).isNull();
    }

    @Test
    void shouldMakeOneSpanOfACallThroughProxies() throws Exception {
        Class<?> whole = loader.loadClass(Cases.class.getName() + "$Whole");
        // As CGLIB does it: overridden in a generated class, which calls the real method.
        Object enhanced = new ByteBuddy()
                .subclass(whole)
                .name(whole.getName() + "$$SpringCGLIB$$0")
                .method(ElementMatchers.named("own"))
                .intercept(SuperMethodCall.INSTANCE)
                .annotateMethod(AnnotationDescription.Builder.ofType(io.spanweave.annotations.Span.class)
                        .build())
                .make()
                .load(loader, ClassLoadingStrategy.Default.INJECTION)
                .getLoaded()
                .getDeclaredConstructor()
                .newInstance();
        enhanced.getClass().getMethod("own").invoke(enhanced);
        assertThat(only().text()).isEqualTo("own");
    }

    @Test
    void shouldWeaveWhatASettingNames() throws Exception {
        List<MethodPattern> patterns = Settings.read(
                        "spans=com.acme.spans.Cases#future;com.acme.spans.Cases$Whole#getTotal name=total;"
                                + "com.acme.spans.Cases#plain op=set",
                        new Properties(),
                        Map.of())
                .methods(Setting.SPANS);
        WeavingLoader named = new WeavingLoader(
                "com.acme.spans.", Map.of(), new SpanMethods(WeavingLoader.APPLICATION, false, List.of(), patterns));
        Calls.call(named.loadClass(Cases.class.getName()), "wholeClass");
        Calls.call(named.loadClass(Cases.class.getName()), "plain");
        assertThat(end())
                .extracting(span -> span.text() + " " + span.op())
                .containsExactly("total function", "Cases.plain set");
    }

    @Test
    void shouldCallACancelledOneCancelled() throws Exception {
        CompletableFuture<String> future = future();
        call("async");
        future.cancel(false);
        ((Mono<?>) call("mono")).subscribe().dispose();
        ((Flux<?>) call("flux")).blockFirst();
        assertThat(end())
                .allSatisfy(span -> assertThat(span.failure()).isNull())
                .extracting(Span::isCancelled)
                .contains(true);
    }

    /** Static methods by name. */
    private static final class Calls {
        static Object call(Class<?> type, String name, Object... arguments) throws Exception {
            for (java.lang.reflect.Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
                    try {
                        return method.invoke(null, arguments);
                    } catch (InvocationTargetException e) {
                        throw (Exception) e.getCause();
                    }
                }
            }
            throw new NoSuchMethodException(name);
        }
    }
}
