package io.spanweave.benchmarks.hotpath;

import io.spanweave.agent.trace.LogRules;
import io.spanweave.agent.trace.Recorder;
import io.spanweave.agent.trace.Trace;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import jakarta.servlet.FilterChain;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An application of one thread, woven by the agent's weaver; what it records is forgotten at once. */
@State(Scope.Thread)
public class Woven {
    static final String SQL = "select p.id, p.name, p.price from product p where p.id = ?";

    /** How much of the agent there is. */
    public enum Agent {
        /** The classes as they were compiled. */
        UNWOVEN,
        /** Woven, and nobody listens: the agent has switched itself off. */
        SHUT,
        /** Nothing is being recorded on this thread. */
        IDLE,
        /** Inside of a request. */
        RECORDING
    }

    @Param({"UNWOVEN", "SHUT", "IDLE", "RECORDING"})
    @SuppressWarnings("NullAway.Init")
    public Agent agent;

    private @Nullable World world;

    World world() {
        World known = world;
        if (known == null) {
            known = new World(agent);
            world = known;
        }
        return known;
    }

    /** The classes of the package {@code woven}, and what stands behind the gate. */
    static final class World {
        private static final Class<?>[] CHAIN = {Statement.class, String.class, int.class};

        final Connection connection;
        final Connection pooled;
        final Statement statement;
        final PreparedStatement prepared;
        final IntUnaryOperator work;
        final FilterChain empty;
        final FilterChain twenty;
        private final Recorder recorder;
        private final boolean recording;
        private @Nullable Trace last;

        World(Agent agent) {
            recording = agent == Agent.RECORDING;
            recorder = new Recorder(
                    WeavingLoader.APPLICATION,
                    false,
                    false,
                    new LogRules("error", "info", List.of()),
                    1_000,
                    trace -> last = trace,
                    name -> {},
                    name -> {},
                    () -> {},
                    () -> {});
            SpanweaveGate.open(recorder);
            WeavingLoader loader = new WeavingLoader(agent != Agent.UNWOVEN);
            try {
                connection = (Connection) loader.make(Supplier.class, "Driver").get();
                @SuppressWarnings("unchecked")
                UnaryOperator<Connection> pool = loader.make(UnaryOperator.class, "Driver$Pool");
                pooled = pool.apply(connection);
                recorder.connected(connection, "jdbc:h2:mem:shop");
                statement = connection.createStatement();
                prepared = connection.prepareStatement(SQL);
                // Defines the classes of the pool.
                pooled.prepareStatement(SQL).close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            work = loader.make(IntUnaryOperator.class, "Work");
            empty = loader.make(FilterChain.class, "Chain", CHAIN, statement, SQL, 0);
            twenty = loader.make(FilterChain.class, "Chain", CHAIN, statement, SQL, 20);
            if (loader.woven() != (agent == Agent.UNWOVEN ? 0 : 7)) {
                throw new IllegalStateException(loader.woven() + " classes are woven");
            }
            if (agent == Agent.UNWOVEN || agent == Agent.SHUT) {
                shut();
            }
        }

        @SuppressWarnings("NullAway") // null shuts it
        private static void shut() {
            SpanweaveGate.open(null);
        }

        @Nullable
        SpanweaveToken begin() {
            return recording ? recorder.enterRequest(null, null, "GET", "/orders") : null;
        }

        /** The trace that ended last, so that it is not optimised away. */
        @Nullable
        Trace end(@Nullable SpanweaveToken request) {
            if (request != null) {
                recorder.requestHandled(request, 200, "/orders", null);
                recorder.exitRequest(request, null);
            }
            return last;
        }
    }
}
