package io.spanweave.agent.trace;

import io.spanweave.agent.settings.Application;
import io.spanweave.bootstrap.SpanweaveRecorder;
import io.spanweave.bootstrap.SpanweaveToken;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands behind the gate: finds the trace of the current thread and tells it what happened. Runs on the application's
 * threads; what it throws is caught by the woven code and counted by {@link #adviceFailed}.
 */
public final class Recorder extends SpanweaveRecorder {
    /** What {@code switchOff} is given when it is not one instrumentation that fails. */
    public static final String EVERYTHING = "*";

    private static final String HAND_OFF = "handoff";
    private static final String SENTRY_SDK = "sentry-sdk";

    private final Statements statements;
    private final Requests requests;
    private final Tasks tasks;
    private final HandOffs handOffs;
    private final Methods methods;
    private final Swallowed swallowed;
    private final Unfinished unfinished;
    private final Logs logs;
    private final Uncaught uncaught;
    private final OwnSdk ownSdk = new OwnSdk();
    private final AdviceFailures failures;
    private volatile @Nullable Runnable firstUse;

    /**
     * Makes a recorder.
     *
     * @param application tells whose repeating tasks are worth a transaction
     * @param personal whether requests may be described by personal data
     * @param scheduled whether it is of interest when tasks are to run
     * @param logRules which lines of a log are of interest
     * @param waitMillis how long after its end a trace takes what still runs on other threads
     * @param finished takes each finished trace, on the application's thread
     * @param counted takes the name of something that was not recorded
     * @param switchOff takes the name of an instrumentation that keeps failing, or {@link #EVERYTHING}
     * @param firstUse run once, when the application begins to use what is woven
     * @param firstThread run once, before a trace first goes on in a thread that is started for it
     */
    public Recorder(
            Application application,
            boolean personal,
            boolean scheduled,
            LogRules logRules,
            int waitMillis,
            TraceSink finished,
            Consumer<String> counted,
            Consumer<String> switchOff,
            Runnable firstUse,
            Runnable firstThread) {
        long waitNanos = TimeUnit.MILLISECONDS.toNanos(waitMillis);
        Current current = new Current(waitNanos);
        TraceSink told = new TraceSink() {
            @Override
            public void accept(Trace trace) {
                if (ownSdk.isAtWork()) {
                    trace.leaveErrors();
                }
                finished.accept(trace);
            }

            @Override
            public void expect() {
                finished.expect();
            }
        };
        WebReleases releases = new WebReleases();
        this.swallowed = new Swallowed(told, releases, counted);
        this.unfinished = new Unfinished(told);
        Finish finish = new Finish(told, swallowed, unfinished);
        this.statements = new Statements(current);
        this.requests = new Requests(current, finish, releases, personal);
        this.tasks = new Tasks(current, finish, releases, application, scheduled);
        this.handOffs = new HandOffs(current, waitNanos, counted, firstThread);
        this.methods = new Methods(current, finish, releases);
        this.logs = new Logs(current, told, unfinished, releases, logRules);
        this.uncaught = new Uncaught(told, releases);
        this.failures = new AdviceFailures(switchOff);
        this.firstUse = firstUse;
    }

    /** An instrumentation is about to be taken out of all classes: what it would have ended may stay open for good. */
    public void switchedOff(String instrumentation) {
        if (instrumentation.equals(HAND_OFF)) {
            handOffs.stop();
        } else if (instrumentation.equals(SENTRY_SDK)) {
            ownSdk.forget();
        }
    }

    /** The JVM ends: reports the errors that were held back, for a trace to end or for somebody to ask for them. */
    public void reportRest() {
        swallowed.clear();
        unfinished.report();
    }

    /** An instrumentation is woven again. */
    public void switchedOn(String instrumentation) {
        failures.forget(instrumentation);
        if (instrumentation.equals(HAND_OFF)) {
            handOffs.resume();
        }
    }

    /** On the way to the first request or task: at start, if the application opens a connection or a servlet there. */
    private void used() {
        if (firstUse != null) {
            Runnable due;
            synchronized (this) {
                due = firstUse;
                firstUse = null;
            }
            if (due != null) {
                due.run();
            }
        }
    }

    @Override
    public void connected(Object connection, String url) {
        used();
        statements.connected(connection, url);
    }

    @Override
    public void statementCreated(Object connection, Object statement, @Nullable String sql) {
        statements.created(connection, statement, sql);
    }

    @Override
    public void statementClosed(Object statement) {
        statements.closed(statement);
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
        if (root) {
            used();
        }
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
        return requests.isAtRoot();
    }

    @Override
    public @Nullable SpanweaveToken enterRequest(
            @Nullable Object carried, @Nullable Object errorDispatch, @Nullable String method, @Nullable String uri) {
        used();
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
        used();
        requests.webApplication(contextPath, gitProperties, manifest);
    }

    @Override
    public @Nullable SpanweaveToken enterTask(String className, String methodName) {
        used();
        return tasks.enterMethod(className, methodName);
    }

    @Override
    public @Nullable SpanweaveToken enterRunnable(@Nullable Object runnable) {
        used();
        return tasks.enterRunnable(runnable);
    }

    @Override
    public void repeatingCreated(Object future, @Nullable Object runnable, long period) {
        used();
        tasks.repeatingCreated(future, runnable, period);
    }

    @Override
    public void taskScheduled(Object task, Object by) {
        tasks.scheduled(task, by);
    }

    @Override
    public void sdkStarted(Object client) {
        ownSdk.started(client);
    }

    @Override
    public void sdkEnded(Object client) {
        ownSdk.ended(client);
    }

    @Override
    public @Nullable SpanweaveToken enterRepeating(Object future) {
        return tasks.enterRepeating(future);
    }

    @Override
    public void taskFailed(@Nullable Object future, Throwable thrown) {
        if (!tasks.failed(future, thrown) && future != null) {
            swallowed.failed(future, thrown);
        }
    }

    @Override
    public void resultAsked(Object future) {
        swallowed.asked(future);
    }

    @Override
    public void exitTask(SpanweaveToken token, @Nullable Throwable thrown) {
        tasks.exit(token, thrown);
    }

    @Override
    public void workCreated(Object work, @Nullable Object task) {
        handOffs.created(work, task);
    }

    @Override
    public void threadStarted(Object thread, Object container) {
        handOffs.started(thread, container);
    }

    @Override
    public void workForked(@Nullable Object pool, @Nullable Object task) {
        handOffs.forked(pool, task);
    }

    @Override
    public void workScheduled(Object future) {
        handOffs.scheduled(future);
    }

    @Override
    public void stageCreated(Object stage) {
        handOffs.staged(stage);
    }

    @Override
    public void stageDispatched(Object stage) {
        handOffs.dispatched(stage);
    }

    @Override
    public void stageClaimed(Object stage) {
        handOffs.claimed(stage);
    }

    @Override
    public @Nullable SpanweaveToken enterStages() {
        return handOffs.enterStages();
    }

    @Override
    public void exitStages(@Nullable SpanweaveToken token) {
        handOffs.exitStages(token);
    }

    @Override
    public void workForgotten(Object work) {
        handOffs.forget(work);
    }

    @Override
    public @Nullable SpanweaveToken enterWork(Object work) {
        return handOffs.enter(work);
    }

    @Override
    public void exitWork(SpanweaveToken token) {
        handOffs.exit(token);
    }

    @Override
    public void workSubmitted(@Nullable Object runnable) {
        handOffs.submitted(runnable);
    }

    @Override
    public void workWithdrawn(@Nullable Object runnable) {
        handOffs.withdrawn(runnable);
    }

    @Override
    public void allWithdrawn(@Nullable Object runnables) {
        handOffs.withdrawn((List<?>) runnables);
    }

    @Override
    public void workTaken(@Nullable Object runnable) {
        handOffs.taken(runnable);
    }

    @Override
    public void workLeft() {
        handOffs.left();
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
    public boolean wantsLog(@Nullable String level) {
        return logs.wants(level);
    }

    @Override
    public void logged(
            @Nullable String logger,
            String level,
            @Nullable String template,
            @Nullable String message,
            @Nullable Throwable thrown) {
        logs.add(logger, level, template, message, thrown);
    }

    @Override
    public @Nullable SpanweaveToken enterLog(
            @Nullable String logger,
            String level,
            @Nullable String template,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        return logs.enter(logger, level, template, arguments, thrown);
    }

    @Override
    public void exitLog(SpanweaveToken token) {
        logs.exit();
    }

    @Override
    public void uncaught(Throwable thrown) {
        uncaught.add(thrown);
    }

    @Override
    public void adviceFailed(Throwable thrown, String instrumentation) {
        failures.add(thrown, instrumentation);
    }
}
