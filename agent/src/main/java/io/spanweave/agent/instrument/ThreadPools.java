package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import java.util.concurrent.ThreadPoolExecutor;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * What is given to a {@link ThreadPoolExecutor} as a bare Runnable belongs to the span that gave it. The pool makes no
 * object of its own for it, and calls it from the middle of a loop: so it is taken where the loop takes it, and left where
 * the loop comes back for more. Tomcat's pool is a copy of the JDK's.
 *
 * <p>{@link ThreadPoolExecutor}: execute(Runnable); getTask(); remove(Runnable); shutdownNow().<br>
 * {@code ThreadPoolExecutor.Worker}: run(), for its first task does not come from getTask().
 */
final class ThreadPools {
    private static final String POOL = "java.util.concurrent.ThreadPoolExecutor";
    private static final String TOMCATS = "org.apache.tomcat.util.threads.ThreadPoolExecutor";

    static final Instrumentation WEAVE = Instrumentation.named("handoff")
            .lateClassesNamed(POOL, TOMCATS)
            .methods("execute(Ljava/lang/Runnable;)V")
            .advice(Execute.class)
            .lateClassesNamed(POOL, TOMCATS)
            .methods("getTask()Ljava/lang/Runnable;")
            .advice(Take.class)
            .lateClassesNamed(POOL + "$Worker", TOMCATS + "$Worker")
            .methods("run()V")
            .advice(Work.class, "the first task of each thread of a pool is no part of what submitted it")
            .lateClassesNamed(POOL, TOMCATS)
            .methods("remove(Ljava/lang/Runnable;)Z")
            .advice(Remove.class)
            .lateClassesNamed(POOL, TOMCATS)
            .methods("shutdownNow()Ljava/util/List;")
            .advice(ShutdownNow.class);

    private ThreadPools() {}

    static final class Execute {
        private Execute() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) @Nullable Object runnable) {
            SpanweaveGate.workSubmitted(runnable);
        }

        /** Only what throws has not been taken: a rejection handler may put it into the queue after all. */
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Argument(0) @Nullable Object runnable, @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                SpanweaveGate.workWithdrawn(runnable);
            }
        }
    }

    static final class Take {
        private Take() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter() {
            SpanweaveGate.workLeft();
        }

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Return @Nullable Object runnable) {
            SpanweaveGate.workTaken(runnable);
        }
    }

    static final class Work {
        private Work() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("firstTask") @Nullable Object first) {
            SpanweaveGate.workTaken(first);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit() {
            SpanweaveGate.workLeft();
        }
    }

    static final class Remove {
        private Remove() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(0) @Nullable Object runnable, @Advice.Return boolean removed) {
            if (removed) {
                SpanweaveGate.workWithdrawn(runnable);
            }
        }
    }

    static final class ShutdownNow {
        private ShutdownNow() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Return @Nullable Object runnables) {
            SpanweaveGate.allWithdrawn(runnables);
        }
    }
}
