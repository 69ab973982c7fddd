package io.spanweave.bootstrap;

/**
 * What the agent implements and the {@link SpanweaveGate} calls, one method for each of the gate's, where the meaning
 * of each is documented. Signatures hold nothing but {@code Object}, {@code String}, primitives, {@code Throwable} and
 * the token: {@code java.sql} and everything above it is invisible from the bootstrap loader.
 */
public abstract class SpanweaveRecorder {
    /** For the agent's recorder and for tests. */
    protected SpanweaveRecorder() {}

    public abstract void connected(Object connection, String url);

    public abstract void statementCreated(Object connection, Object statement, String sql);

    public abstract void statementClosed(Object statement);

    public abstract void batchAdded(Object statement, String sql);

    public abstract SpanweaveToken enterStatement(Object statement, String sql);

    public abstract SpanweaveToken enterBatch(Object statement);

    public abstract SpanweaveToken enterHidden();

    public abstract void exitSpan(SpanweaveToken token, long rows, Throwable thrown);

    public abstract void exitBatch(SpanweaveToken token, Object counts, Throwable thrown);

    public abstract SpanweaveToken enterMethod(String name, String op, boolean root);

    public abstract void spanData(SpanweaveToken span, Object[] pairs);

    public abstract void exitMethod(SpanweaveToken span, Throwable thrown);

    public abstract Object exitAsync(SpanweaveToken span, Object returned, Throwable thrown);

    public abstract boolean isTracing();

    public abstract SpanweaveToken enterRequest(Object carried, Object errorDispatch, String method, String uri);

    public abstract void requestOrigin(SpanweaveToken token, String contextPath, String sentryTrace, String baggage);

    public abstract SpanweaveToken claimRequest();

    public abstract void requestHandled(SpanweaveToken token, int status, String servletPath, String pathInfo);

    public abstract void requestFailed(SpanweaveToken token, Object exception, Object url);

    public abstract boolean wantsPersonal(SpanweaveToken token);

    public abstract void personal(SpanweaveToken token, String name, String value);

    public abstract Object asyncListener(SpanweaveToken token, Object listenerType);

    public abstract void requestSuspended(SpanweaveToken token);

    public abstract void exitRequest(SpanweaveToken token, Throwable thrown);

    public abstract void route(String pattern);

    public abstract void requestException(Throwable thrown);

    public abstract void webApplication(String contextPath, Object gitProperties, Object manifest);

    public abstract SpanweaveToken enterTask(String className, String methodName);

    public abstract SpanweaveToken enterRunnable(Object runnable);

    public abstract void taskScheduled(Object task, Object by);

    public abstract void sdkStarted(Object client);

    public abstract void sdkEnded(Object client);

    public abstract void repeatingCreated(Object future, Object runnable, long period);

    public abstract SpanweaveToken enterRepeating(Object future);

    public abstract void taskFailed(Object future, Throwable thrown);

    public abstract void resultAsked(Object future);

    public abstract void exitTask(SpanweaveToken token, Throwable thrown);

    public abstract void workCreated(Object work, Object task);

    public abstract void threadStarted(Object thread, Object container);

    public abstract void workForked(Object pool, Object task);

    public abstract void workScheduled(Object future);

    public abstract void stageCreated(Object stage);

    public abstract void stageDispatched(Object stage);

    public abstract void stageClaimed(Object stage);

    public abstract SpanweaveToken enterStages();

    public abstract void exitStages(SpanweaveToken token);

    public abstract void workForgotten(Object work);

    public abstract SpanweaveToken enterWork(Object work);

    public abstract void exitWork(SpanweaveToken token);

    public abstract void workSubmitted(Object runnable);

    public abstract void workWithdrawn(Object runnable);

    public abstract void allWithdrawn(Object runnables);

    public abstract void workTaken(Object runnable);

    public abstract void workLeft();

    public abstract void attemptFailed(int attempt, Throwable thrown);

    public abstract void retriesExhausted(int attempts, Throwable last, boolean recovered);

    public abstract boolean wantsLog(String level);

    public abstract void logged(String logger, String level, String template, String message, Throwable thrown);

    public abstract SpanweaveToken enterLog(
            String logger, String level, String template, Object[] arguments, Throwable thrown);

    public abstract void exitLog(SpanweaveToken token);

    public abstract void uncaught(Throwable thrown);

    public abstract void adviceFailed(Throwable thrown, String instrumentation);
}
