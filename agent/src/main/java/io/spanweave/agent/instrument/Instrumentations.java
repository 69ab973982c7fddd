package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;

/**
 * Every instrumentation there is, for the build, which makes a table of them. A new one is a file of its own, a line here
 * and a switch in the settings.
 */
public final class Instrumentations {
    private Instrumentations() {}

    /** All of them, in the order they are named to the operator. */
    public static Instrumentation[] all() {
        return new Instrumentation[] {
            ServletRequests.WEAVE,
            WebApplications.WEAVE,
            SpringMvcRoutes.WEAVE,
            JdbcConnections.WEAVE,
            JdbcStatements.WEAVE,
            JdbcBatches.WEAVE,
            SpringScheduledMethods.WEAVE,
            ExecutorTasks.WEAVE,
            SpringRetries.WEAVE,
            FutureTasks.WEAVE,
            ForkJoinTasks.WEAVE,
            CompletableFutures.WEAVE,
            ThreadPools.WEAVE,
            JettyThreadPools.WEAVE,
            PerTaskThreads.WEAVE,
            AnnotatedMethods.WEAVE,
            AnnotatedMethods.LISTED,
            LogbackLines.WEAVE,
            Log4jLines.WEAVE,
            JavaLogLines.WEAVE,
            JBossLogLines.WEAVE,
            UncaughtExceptions.WEAVE,
            SentrySdks.WEAVE
        };
    }
}
