package io.spanweave.bootstrap;

/**
 * The only thing woven code calls. Packaged as {@code java.lang.SpanweaveGate}, because {@code java.*} is the one name
 * space every class loader has to delegate: OSGi, JBoss Modules and named modules all see it.
 *
 * <p>Every method is a null check and one virtual call. An {@code enter} returns null when nothing is recorded, and
 * then its {@code exit} is not called.
 */
public final class SpanweaveGate {
    /** Plain, not volatile: set before the first class is woven, so whoever runs woven code sees it or sees null. */
    private static SpanweaveRecorder recorder;

    private SpanweaveGate() {}

    /**
     * Lets woven code through to the recorder, or with null shuts the gate: everything woven is then idle.
     *
     * @param opened the agent's recorder, or null
     */
    public static void open(SpanweaveRecorder opened) {
        recorder = opened;
    }

    /**
     * Tells whether an agent has opened the gate in this JVM.
     *
     * @return true from {@link #open} on, until it is shut
     */
    public static boolean isOpen() {
        return recorder != null;
    }

    /** A driver has made a connection from a JDBC URL. */
    public static void connected(Object connection, String url) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.connected(connection, url);
        }
    }

    /** A connection has made a statement; {@code sql} is null where it comes with each execution instead. */
    public static void statementCreated(Object connection, Object statement, String sql) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.statementCreated(connection, statement, sql);
        }
    }

    /** A statement is being closed, not for the first time perhaps. */
    public static void statementClosed(Object statement) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.statementClosed(statement);
        }
    }

    /** SQL has been added to the batch of a plain statement. */
    public static void batchAdded(Object statement, String sql) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.batchAdded(statement, sql);
        }
    }

    /** A statement is about to run; {@code sql} is null for a prepared one. */
    public static SpanweaveToken enterStatement(Object statement, String sql) {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.enterStatement(statement, sql);
    }

    /** The batch of a statement is about to run. */
    public static SpanweaveToken enterBatch(Object statement) {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.enterBatch(statement);
    }

    /** Statements up to the exit are a driver's own: they are not recorded. */
    public static SpanweaveToken enterHidden() {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.enterHidden();
    }

    /** A statement has ended; {@code rows} is the number of rows it changed, or -1 where the call does not say. */
    public static void exitSpan(SpanweaveToken token, long rows, Throwable thrown) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.exitSpan(token, rows, thrown);
        }
    }

    /** A batch has run; {@code counts} is the {@code int[]} or {@code long[]} it returned, or null. */
    public static void exitBatch(SpanweaveToken token, Object counts, Throwable thrown) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.exitBatch(token, counts, thrown);
        }
    }

    /**
     * A method that is a span of its own begins; {@link #exitMethod} or {@link #exitAsync} is its end.
     *
     * @param root whether it begins a transaction where there is none
     */
    public static SpanweaveToken enterMethod(String name, String op, boolean root) {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.enterMethod(name, op, root);
    }

    /** Arguments of such a method as key, value, key, value; null when none is to be kept. */
    public static void spanData(SpanweaveToken span, Object[] pairs) {
        SpanweaveRecorder r = recorder;
        if (r != null && pairs != null) {
            r.spanData(span, pairs);
        }
    }

    /** Such a method returns or throws. */
    public static void exitMethod(SpanweaveToken span, Throwable thrown) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.exitMethod(span, thrown);
        }
    }

    /**
     * Such a method returns something that goes on after it: a {@code CompletionStage} or a publisher.
     *
     * @return what the method is to return
     */
    public static Object exitAsync(SpanweaveToken span, Object returned, Throwable thrown) {
        SpanweaveRecorder r = recorder;
        return r == null ? returned : r.exitAsync(span, returned, thrown);
    }

    /** Whether this thread is at a request or task of its own already, or nobody records: no request can begin here. */
    public static boolean isTracing() {
        SpanweaveRecorder r = recorder;
        return r == null || r.isTracing();
    }

    /**
     * A request reaches a filter chain or servlet.
     *
     * @param carried the token that was left in the request when it went on asynchronously, or null
     * @param errorDispatch not null when the container is rendering an error page for a request already seen
     */
    public static SpanweaveToken enterRequest(Object carried, Object errorDispatch, String method, String uri) {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.enterRequest(carried, errorDispatch, method, uri);
    }

    /** Where the request just entered came from; asked for only once per request. */
    public static void requestOrigin(SpanweaveToken token, String contextPath, String sentryTrace, String baggage) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.requestOrigin(token, contextPath, sentryTrace, baggage);
        }
    }

    /** The request entered by the enclosing call, once; null for every call inside of it. */
    public static SpanweaveToken claimRequest() {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.claimRequest();
    }

    /** What the response says, and which part of the path chose the servlet. */
    public static void requestHandled(SpanweaveToken token, int status, String servletPath, String pathInfo) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.requestHandled(token, status, servletPath, pathInfo);
        }
    }

    /** An exception a framework turned into an error response (or null), and the URL without its query. */
    public static void requestFailed(SpanweaveToken token, Object exception, Object url) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.requestFailed(token, exception, url);
        }
    }

    /** Whether the failed request may be described by personal data: {@code SENTRY_SEND_DEFAULT_PII=true}. */
    public static boolean wantsPersonal(SpanweaveToken token) {
        SpanweaveRecorder r = recorder;
        return r != null && r.wantsPersonal(token);
    }

    /** One piece of personal data of a request, by header name, or {@code ?} for the query string, {@code @} for the peer. */
    public static void personal(SpanweaveToken token, String name, String value) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.personal(token, name, value);
        }
    }

    /**
     * What ends a request that goes on asynchronously.
     *
     * @param listenerType the servlet API's {@code AsyncListener} class
     * @return an instance of it, or null
     */
    public static Object asyncListener(SpanweaveToken token, Object listenerType) {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.asyncListener(token, listenerType);
    }

    /** The request now goes on asynchronously: this exit is not its end. */
    public static void requestSuspended(SpanweaveToken token) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.requestSuspended(token);
        }
    }

    /** The outermost filter chain or servlet returns or throws. */
    public static void exitRequest(SpanweaveToken token, Throwable thrown) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.exitRequest(token, thrown);
        }
    }

    /** The route template a framework has matched the current request to, or null. */
    public static void route(String pattern) {
        SpanweaveRecorder r = recorder;
        if (r != null && pattern != null) {
            r.route(pattern);
        }
    }

    /** A framework is looking for somebody to answer what the current request's handler has thrown. */
    public static void requestException(Throwable thrown) {
        SpanweaveRecorder r = recorder;
        if (r != null && thrown != null) {
            r.requestException(thrown);
        }
    }

    /** A web application starts; the streams of its own build information, each may be null. */
    public static void webApplication(String contextPath, Object gitProperties, Object manifest) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.webApplication(contextPath, gitProperties, manifest);
        }
    }

    /** A scheduled method is about to run. */
    public static SpanweaveToken enterTask(String className, String methodName) {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.enterTask(className, methodName);
    }

    /** A scheduler is about to run a task given to it as a Runnable. */
    public static SpanweaveToken enterRunnable(Object runnable) {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.enterRunnable(runnable);
    }

    /** An executor has made the future of a task; {@code period} is 0 for a task that runs once. */
    public static void repeatingCreated(Object future, Object runnable, long period) {
        SpanweaveRecorder r = recorder;
        if (r != null && period != 0) {
            r.repeatingCreated(future, runnable, period);
        }
    }

    /** Who runs a task says when it is due: {@code by} is a trigger, or the method with its annotations. */
    public static void taskScheduled(Object task, Object by) {
        SpanweaveRecorder r = recorder;
        if (r != null && task != null && by != null) {
            r.taskScheduled(task, by);
        }
    }

    /** The application has started a Sentry SDK of its own. */
    public static void sdkStarted(Object client) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.sdkStarted(client);
        }
    }

    /** It ends it, not for the first time perhaps. */
    public static void sdkEnded(Object client) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.sdkEnded(client);
        }
    }

    /** An executor is about to run such a future. */
    public static SpanweaveToken enterRepeating(Object future) {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.enterRepeating(future);
    }

    /** The scheduler keeps what the current task has thrown; {@code future} is the one it ran, null where it has none. */
    public static void taskFailed(Object future, Throwable thrown) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.taskFailed(future, thrown);
        }
    }

    /** Somebody wants to know what a future has come to. */
    public static void resultAsked(Object future) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.resultAsked(future);
        }
    }

    /** A task returns or throws. */
    public static void exitTask(SpanweaveToken token, Throwable thrown) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.exitTask(token, thrown);
        }
    }

    /** The JDK has made an object that stands for work on another thread; {@code task} is what it will run, or null. */
    public static void workCreated(Object work, Object task) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.workCreated(work, task);
        }
    }

    /** A thread is about to be started inside of a {@code ThreadContainer} of the JDK. */
    public static void threadStarted(Object thread, Object container) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.threadStarted(thread, container);
        }
    }

    /** A task is given to a ForkJoinPool, or forked: then the pool is null. */
    public static void workForked(Object pool, Object task) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.workForked(pool, task);
        }
    }

    /** An executor has made a {@code ScheduledFuture}, whose delay can be asked for now. */
    public static void workScheduled(Object future) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.workScheduled(future);
        }
    }

    /** A stage of a CompletableFuture has been made. */
    public static void stageCreated(Object stage) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.stageCreated(stage);
        }
    }

    /** A stage is given to an executor. */
    public static void stageDispatched(Object stage) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.stageDispatched(stage);
        }
    }

    /** A stage without an executor is about to run on this thread. */
    public static void stageClaimed(Object stage) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.stageClaimed(stage);
        }
    }

    /** This thread begins to run the stages that wait for a future; null for the first time. */
    public static SpanweaveToken enterStages() {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.enterStages();
    }

    /** It has run them all; {@code token} may be null. */
    public static void exitStages(SpanweaveToken token) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.exitStages(token);
        }
    }

    /** Such work is cancelled, has ended, or will be repeated and is no part of what made it. */
    public static void workForgotten(Object work) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.workForgotten(work);
        }
    }

    /** Such work begins on this thread; null when it belongs to nothing that is recorded. */
    public static SpanweaveToken enterWork(Object work) {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.enterWork(work);
    }

    /** Such work returns or throws. */
    public static void exitWork(SpanweaveToken token) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.exitWork(token);
        }
    }

    /** A Runnable is given to a pool of threads, not for the first time perhaps; may be null. */
    public static void workSubmitted(Object runnable) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.workSubmitted(runnable);
        }
    }

    /** A pool turns a Runnable away or gives it back. */
    public static void workWithdrawn(Object runnable) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.workWithdrawn(runnable);
        }
    }

    /** A pool that is shut down gives back the {@code List} of what it has not begun. */
    public static void allWithdrawn(Object runnables) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.allWithdrawn(runnables);
        }
    }

    /** A thread of a pool has taken the Runnable it will run next, or null for none. */
    public static void workTaken(Object runnable) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.workTaken(runnable);
        }
    }

    /** A thread of a pool is done with what it has taken. */
    public static void workLeft() {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.workLeft();
        }
    }

    /** A retry library has seen an attempt fail; attempts count from 1. */
    public static void attemptFailed(int attempt, Throwable thrown) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.attemptFailed(attempt, thrown);
        }
    }

    /** A retry library gives up; {@code recovered} when the application's own fallback now hides the failure. */
    public static void retriesExhausted(int attempts, Throwable last, boolean recovered) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.retriesExhausted(attempts, last, recovered);
        }
    }

    /** Whether a line of a log is of interest by its level, {@code "ERROR"}: most are not, and are not put together then. */
    public static boolean wantsLog(String level) {
        SpanweaveRecorder r = recorder;
        return r != null && r.wantsLog(level);
    }

    /**
     * A logging library has taken a line.
     *
     * @param template what the message was made from, or null
     * @param thrown what was logged with it, or null
     */
    public static void logged(String logger, String level, String template, String message, Throwable thrown) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.logged(logger, level, template, message, thrown);
        }
    }

    /** A logging library takes a line and may hand it to another; up to {@link #exitLog} that one says nothing new. */
    public static SpanweaveToken enterLog(
            String logger, String level, String template, Object[] arguments, Throwable thrown) {
        SpanweaveRecorder r = recorder;
        return r == null ? null : r.enterLog(logger, level, template, arguments, thrown);
    }

    /** The line has been handed on. */
    public static void exitLog(SpanweaveToken token) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            r.exitLog(token);
        }
    }

    /** A thread ends by an exception that nobody has caught. */
    public static void uncaught(Throwable thrown) {
        SpanweaveRecorder r = recorder;
        if (r != null && thrown != null) {
            r.uncaught(thrown);
        }
    }

    /**
     * Woven code has failed and the application goes on without it. Called by the woven code's exception handler, which
     * nothing is behind: what is thrown here would be thrown into the application.
     */
    public static void adviceFailed(Throwable thrown, String instrumentation) {
        SpanweaveRecorder r = recorder;
        if (r != null) {
            try {
                r.adviceFailed(thrown, instrumentation);
            } catch (Throwable alsoOurs) {
                // No stack or heap left to say so with, or it is the recorder itself that is broken.
            }
        }
    }
}
