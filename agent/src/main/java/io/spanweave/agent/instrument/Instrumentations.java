package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every instrumentation there is. A new one is a file of its own, a line here and a switch in the settings. */
public final class Instrumentations {
    private Instrumentations() {}

    /**
     * All of them, in the order they are named to the operator.
     *
     * @throws LinkageError when one cannot be built
     */
    public static Instrumentation[] all() {
        List<Instrumentation> all = new ArrayList<>();
        for (Instrumentation next = at(0); next != null; next = at(all.size())) {
            all.add(next);
        }
        return all.toArray(new Instrumentation[0]);
    }

    /**
     * One by one, so that one that cannot be built leaves the others.
     *
     * @param number counted from 0, in the order they are named to the operator
     * @return null beyond the last
     * @throws LinkageError when this one cannot be built
     */
    public static @Nullable Instrumentation at(int number) {
        switch (number) {
            case 0:
                return ServletRequests.WEAVE;
            case 1:
                return WebApplications.WEAVE;
            case 2:
                return SpringMvcRoutes.WEAVE;
            case 3:
                return JdbcConnections.WEAVE;
            case 4:
                return JdbcStatements.WEAVE;
            case 5:
                return JdbcBatches.WEAVE;
            case 6:
                return SpringScheduledMethods.WEAVE;
            case 7:
                return ExecutorTasks.WEAVE;
            case 8:
                return SpringRetries.WEAVE;
            case 9:
                return FutureTasks.WEAVE;
            case 10:
                return ForkJoinTasks.WEAVE;
            case 11:
                return CompletableFutures.WEAVE;
            case 12:
                return ThreadPools.WEAVE;
            case 13:
                return JettyThreadPools.WEAVE;
            case 14:
                return PerTaskThreads.WEAVE;
            case 15:
                return AnnotatedMethods.WEAVE;
            case 16:
                return AnnotatedMethods.LISTED;
            default:
                return null;
        }
    }
}
