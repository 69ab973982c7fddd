package io.spanweave.agent.trace;

import io.spanweave.agent.settings.Application;
import io.spanweave.bootstrap.SpanweaveToken;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Runs of scheduled work as the seams report them. One run passes several layers (an executor's future, a scheduler's
 * wrapper, the method itself): the outermost that is the application's is the transaction, the most specific its name.
 */
final class Tasks {
    private static final String MECHANISM = "auto.function.spanweave.scheduled";
    private static final String RETRY_MECHANISM = "auto.function.spanweave.spring_retry";

    private final Current current;
    private final Finish finish;
    private final WebReleases releases;
    private final Application application;
    private final WeakIdentityMap<TaskName> repeating = new WeakIdentityMap<>();
    /** Null where nobody wants to know. */
    private final @Nullable Schedules schedules;

    Tasks(Current current, Finish finish, WebReleases releases, Application application, boolean scheduled) {
        this.current = current;
        this.finish = finish;
        this.releases = releases;
        this.application = application;
        this.schedules = scheduled ? new Schedules() : null;
    }

    /** Who runs a task says when: a trigger, or the method with its annotations. */
    void scheduled(Object task, Object by) {
        if (schedules != null && by instanceof Method) {
            schedules.declared((Method) by);
        } else if (schedules != null) {
            schedules.triggered(task, by);
        }
    }

    @Nullable
    SpanweaveToken enterMethod(String className, String methodName) {
        return enter(TaskName.ofMethod(className, methodName), null);
    }

    @Nullable
    SpanweaveToken enterRunnable(@Nullable Object runnable) {
        if (schedules != null && runnable != null) {
            schedules.wraps(runnable);
        }
        String className = runnable == null ? "" : runnable.getClass().getName();
        if (runnable == null || !application.owns(className)) {
            return null;
        }
        return enter(TaskName.ofClass(className), null);
    }

    /** Pools and containers repeat tasks of their own all day: only the application's are remembered. */
    void repeatingCreated(Object future, @Nullable Object runnable, long period) {
        if (schedules != null) {
            schedules.every(future, period);
        }
        String className = runnable == null ? "" : runnable.getClass().getName();
        if (runnable == null || !application.owns(className)) {
            return;
        }
        repeating.put(
                future,
                TaskName.isAnonymous(className)
                        ? TaskName.ofLambda(className, schedulingMethod(TaskName.hostOf(className)))
                        : TaskName.ofClass(className));
    }

    @Nullable
    SpanweaveToken enterRepeating(Object future) {
        if (schedules != null) {
            schedules.starts(future);
        }
        TaskName name = repeating.get(future);
        return name == null ? null : enter(name, future);
    }

    private @Nullable SpanweaveToken enter(TaskName name, @Nullable Object future) {
        Strand strand = current.get();
        if (strand != null && !strand.isHandedOver()) {
            strand.trace.rename(name);
            return null;
        }
        // A scheduled task is no part of whoever scheduled it: a request that triggers a job, or the run before.
        Trace trace = Trace.ofTask(name);
        trace.runBy(future);
        if (schedules != null) {
            trace.schedule(schedules.take());
        }
        current.begin(trace.strand());
        return trace.root();
    }

    /** Whether it was the failure of a task of its own. */
    boolean failed(@Nullable Object future, Throwable thrown) {
        Strand strand = current.get();
        if (strand != null && !strand.isHandedOver() && strand.trace.task() != null && strand.trace.isRunBy(future)) {
            strand.trace.fail(thrown, false, MECHANISM);
            if (future != null) {
                strand.trace.endSchedule();
            }
            return true;
        }
        return false;
    }

    void exit(SpanweaveToken token, @Nullable Throwable thrown) {
        Strand strand = ((Span) token).strand;
        Trace trace = strand.trace;
        current.end(strand);
        trace.runBy(null);
        trace.release(releases.only());
        if (thrown != null) {
            trace.fail(thrown, false, MECHANISM);
        }
        finish.finish(trace, thrown);
    }

    void attemptFailed(int number, Throwable thrown) {
        Strand strand = current.get();
        if (strand != null) {
            strand.trace.attemptFailed(number, thrown);
        }
    }

    void exhausted(int attempts, @Nullable Throwable last, boolean recovered) {
        Strand strand = current.get();
        if (strand == null) {
            return;
        }
        strand.trace.exhausted(attempts);
        if (recovered && last != null) {
            // The fallback hides it from everybody else, and the work was not done.
            strand.trace.fail(last, true, RETRY_MECHANISM);
        }
    }

    /** Only asked once per schedule, when it is made. */
    private static @Nullable String schedulingMethod(String host) {
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            if (TaskName.hostOf(frame.getClassName()).equals(host)) {
                String method = frame.getMethodName();
                return method.startsWith("<") ? null : method;
            }
        }
        return null;
    }
}
