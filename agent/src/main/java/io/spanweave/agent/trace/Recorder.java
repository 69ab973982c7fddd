package io.spanweave.agent.trace;

import io.spanweave.agent.settings.Application;
import io.spanweave.agent.settings.Log;
import io.spanweave.bootstrap.SpanweaveRecorder;
import io.spanweave.bootstrap.SpanweaveToken;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands behind the gate: finds the trace of the current thread and tells it what happened. Runs on the application's
 * threads; what it throws is caught by the woven code and counted by {@link #adviceFailed}.
 */
public final class Recorder extends SpanweaveRecorder {
    /** An instrumentation that fails this often is broken here, and is switched off. */
    static final int FAILURES_UNTIL_OFF = 10;

    /**
     * The trace this thread works for. Set by roots only and removed when they end, so that nothing outlives a request
     * in a pooled thread.
     */
    @SuppressWarnings("ThreadLocalUsage") // one recorder in a JVM, and tests that want one of their own
    private final ThreadLocal<Strand> current = new ThreadLocal<>();

    private final Statements statements;
    private final Requests requests;
    private final Tasks tasks;
    private final Methods methods;
    private final Consumer<String> switchOff;
    private final Map<String, AtomicInteger> adviceFailures = new ConcurrentHashMap<>();

    /**
     * Makes a recorder.
     *
     * @param application tells whose repeating tasks are worth a transaction
     * @param personal whether requests may be described by personal data
     * @param finished takes each finished trace, on the application's thread
     * @param switchOff takes the name of an instrumentation that keeps failing
     */
    public Recorder(Application application, boolean personal, Consumer<Trace> finished, Consumer<String> switchOff) {
        Finish finish = new Finish(finished);
        this.statements = new Statements(current);
        WebReleases releases = new WebReleases();
        this.requests = new Requests(current, finish, releases, personal);
        this.tasks = new Tasks(current, finish, releases, application);
        this.methods = new Methods(current, finish, releases);
        this.switchOff = switchOff;
    }

    @Override
    public void connected(Object connection, String url) {
        statements.connected(connection, url);
    }

    @Override
    public void statementCreated(Object connection, Object statement, @Nullable String sql) {
        statements.created(connection, statement, sql);
    }

    @Override
    public void batchAdded(Object statement, String sql) {
        statements.batchAdded(statement, sql);
    }

    @Override
    public @Nullable SpanweaveToken enterStatement(Object statement, @Nullable String sql) {
        return statements.enter(Span.Kind.STATEMENT, statement, sql);
    }

    @Override
    public @Nullable SpanweaveToken enterBatch(Object statement) {
        return statements.enter(Span.Kind.BATCH, statement, null);
    }

    @Override
    public @Nullable SpanweaveToken enterHidden() {
        return statements.enterHidden();
    }

    @Override
    public void exitSpan(SpanweaveToken token, long rows, @Nullable Throwable thrown) {
        Statements.exit(token, rows, thrown);
    }

    @Override
    public void exitBatch(SpanweaveToken token, @Nullable Object counts, @Nullable Throwable thrown) {
        Statements.exit(token, Statements.sum(counts), thrown);
    }

    @Override
    public @Nullable SpanweaveToken enterMethod(String name, String op, boolean root) {
        return methods.enter(name, op, root);
    }

    @Override
    public void spanData(SpanweaveToken span, Object[] pairs) {
        methods.data(span, pairs);
    }

    @Override
    public void exitMethod(SpanweaveToken span, @Nullable Throwable thrown) {
        methods.exit(span, thrown);
    }

    @Override
    public @Nullable Object exitAsync(SpanweaveToken span, @Nullable Object returned, @Nullable Throwable thrown) {
        return methods.exitAsync(span, returned, thrown);
    }

    @Override
    public boolean isTracing() {
        return current.get() != null;
    }

    @Override
    public @Nullable SpanweaveToken enterRequest(
            @Nullable Object carried, @Nullable Object errorDispatch, @Nullable String method, @Nullable String uri) {
        return requests.enter(carried, errorDispatch, method, uri);
    }

    @Override
    public void requestOrigin(
            SpanweaveToken token,
            @Nullable String contextPath,
            @Nullable String sentryTrace,
            @Nullable String baggage) {
        requests.origin(token, contextPath, sentryTrace, baggage);
    }

    @Override
    public @Nullable SpanweaveToken claimRequest() {
        return requests.claim();
    }

    @Override
    public void requestHandled(
            SpanweaveToken token, int status, @Nullable String servletPath, @Nullable String pathInfo) {
        Requests.handled(token, status, servletPath, pathInfo);
    }

    @Override
    public void requestFailed(SpanweaveToken token, @Nullable Object exception, @Nullable Object url) {
        Requests.failed(token, exception, url);
    }

    @Override
    public boolean wantsPersonal(SpanweaveToken token) {
        return requests.wantsPersonal();
    }

    @Override
    public void personal(SpanweaveToken token, String name, @Nullable String value) {
        requests.personal(token, name, value);
    }

    @Override
    public Object asyncListener(SpanweaveToken token, Object listenerType) {
        return requests.asyncListener(token, listenerType);
    }

    @Override
    public void requestSuspended(SpanweaveToken token) {
        Requests.suspended(token);
    }

    @Override
    public void exitRequest(SpanweaveToken token, @Nullable Throwable thrown) {
        requests.exit(token, thrown);
    }

    @Override
    public void route(String pattern) {
        requests.route(pattern);
    }

    @Override
    public void requestException(Throwable thrown) {
        requests.exception(thrown);
    }

    @Override
    public void webApplication(
            @Nullable String contextPath, @Nullable Object gitProperties, @Nullable Object manifest) {
        requests.webApplication(contextPath, gitProperties, manifest);
    }

    @Override
    public @Nullable SpanweaveToken enterTask(String className, String methodName) {
        return tasks.enterMethod(className, methodName);
    }

    @Override
    public @Nullable SpanweaveToken enterRunnable(@Nullable Object runnable) {
        return tasks.enterRunnable(runnable);
    }

    @Override
    public void repeatingCreated(Object future, @Nullable Object runnable, long period) {
        tasks.repeatingCreated(future, runnable);
    }

    @Override
    public @Nullable SpanweaveToken enterRepeating(Object future) {
        return tasks.enterRepeating(future);
    }

    @Override
    public void taskFailed(@Nullable Object future, Throwable thrown) {
        tasks.failed(future, thrown);
    }

    @Override
    public void exitTask(SpanweaveToken token, @Nullable Throwable thrown) {
        tasks.exit(token, thrown);
    }

    @Override
    public void attemptFailed(int attempt, Throwable thrown) {
        tasks.attemptFailed(attempt, thrown);
    }

    @Override
    public void retriesExhausted(int attempts, @Nullable Throwable last, boolean recovered) {
        tasks.exhausted(attempts, last, recovered);
    }

    @Override
    public void adviceFailed(Throwable thrown, String instrumentation) {
        if (thrown instanceof StackOverflowError || thrown instanceof OutOfMemoryError) {
            // The application's own trouble, met while we happened to be on its stack.
            return;
        }
        AtomicInteger count = adviceFailures.get(instrumentation);
        if (count == null) {
            AtomicInteger fresh = new AtomicInteger();
            AtomicInteger raced = adviceFailures.putIfAbsent(instrumentation, fresh);
            count = raced == null ? fresh : raced;
        }
        int failures = count.incrementAndGet();
        if (failures == 1) {
            Log.debug("the instrumentation " + instrumentation + " failed", thrown);
        }
        if (failures == FAILURES_UNTIL_OFF) {
            Log.say("the instrumentation " + instrumentation + " has failed " + failures + " times (" + thrown
                    + ") and is now off; the application is not affected. SPANWEAVE_DEBUG=true shows where.");
            switchOff.accept(instrumentation);
        }
    }
}
