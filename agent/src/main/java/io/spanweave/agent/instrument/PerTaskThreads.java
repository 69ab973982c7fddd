package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * What a thread runs that was started for it alone belongs to the span that started it: virtual threads, executors with a
 * thread per task, forks of a structured task scope. A thread of a pool is none of these: it serves many.
 *
 * <p>All since Java 21. {@code VirtualThread}: start(ThreadContainer).<br>
 * {@code ThreadPerTaskExecutor}, {@code ThreadFlock}: start(Thread), for their threads of the platform.<br>
 * {@link Thread}: runWith(Object, Runnable), which all of them run through; not touched before one of the others starts a
 * thread for a trace. Without them nobody hands anything to a thread that way.
 */
final class PerTaskThreads {
    static final Instrumentation WEAVE = Instrumentation.named("handoff")
            .lateClassesNamed("java.lang.VirtualThread")
            .methods("start(Ljdk/internal/vm/ThreadContainer;)V")
            .advice(StartVirtual.class)
            .lateClassesNamed("java.util.concurrent.ThreadPerTaskExecutor", "jdk.internal.misc.ThreadFlock")
            .methods("start(Ljava/lang/Thread;)V", "start(Ljava/lang/Thread;)Ljava/lang/Thread;")
            .advice(Start.class)
            .lastClassesNamed("java.lang.Thread")
            .methods("runWith(Ljava/lang/Object;Ljava/lang/Runnable;)V")
            .advice(Run.class);

    private PerTaskThreads() {}

    static final class StartVirtual {
        private StartVirtual() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object thread, @Advice.Argument(0) Object container) {
            SpanweaveGate.threadStarted(thread, container);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.This Object thread, @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                SpanweaveGate.workForgotten(thread);
            }
        }
    }

    static final class Start {
        private Start() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object container, @Advice.Argument(0) Object thread) {
            SpanweaveGate.threadStarted(thread, container);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Argument(0) Object thread, @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                SpanweaveGate.workForgotten(thread);
            }
        }
    }

    static final class Run {
        private Run() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(@Advice.This Object thread) {
            return SpanweaveGate.enterWork(thread);
        }

        /** On the arguments where they are: the JVM looks for a thread's scoped values in the place of the first. */
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class, backupArguments = false)
        static void exit(@Advice.Enter @Nullable SpanweaveToken work) {
            if (work != null) {
                SpanweaveGate.exitWork(work);
            }
        }
    }
}
