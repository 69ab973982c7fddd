package io.spanweave.containers;

import io.spanweave.harness.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One version of a server, as it is downloaded. */
interface Server {
    /** Small ones, a part of every build. */
    static List<Server> light() {
        return List.of(
                TomcatServer.of("8.5.100", "javax", List.of(8, 17, 25)),
                TomcatServer.of("9.0.117", "javax", List.of(8, 17, 25)),
                TomcatServer.of("10.1.59", "jakarta", List.of(11, 17, 25)),
                TomcatServer.of("11.0.24", "jakarta", List.of(17, 21, 25)),
                new JettyServer("9.4.58.v20250814", "javax", "", List.of(8, 17, 25)),
                new JettyServer("12.1.12", "jakarta", "ee10-", List.of(17, 21, 25)),
                new UndertowServer("2.3.26.Final", List.of(11, 17, 25)),
                new ModularServer("10.1.59", List.of(11, 17, 25)),
                new FelixServer("7.0.5", List.of(8, 17, 25)),
                new BootApplication("2.7.18", false, "javax", List.of(8, 17, 21)),
                new BootApplication("3.5.16", false, "jakarta", List.of(17, 21, 25)),
                new BootApplication("3.5.16", true, "jakarta", List.of(17, 25)),
                new BootApplication("4.1.2", false, "jakarta", List.of(17, 21, 25)));
    }

    /** Those of the profile of that name. */
    static List<Server> heavy() {
        return List.of(
                TomcatServer.tomEE("9.0.0", List.of(17, 25)),
                new WildFlyServer("26.1.3.Final", "javax", List.of(8, 17)),
                new WildFlyServer("39.0.1.Final", "jakarta", List.of(17, 25)),
                new LibertyServer("26.0.0.3", List.of(17, 25)),
                GlassFishServer.payara("6.2025.9", List.of(17, 25)),
                GlassFishServer.of("8.0.0", List.of(21, 25)));
    }

    String name();

    String version();

    /** Which build of the web application it takes: {@code javax} or {@code jakarta}. */
    String build();

    /** What it is tried on: the oldest JDK it runs on, and newer ones. */
    List<Integer> jdks();

    /** What the transaction of the repeating task is called. */
    default String task() {
        return "Dispatch";
    }

    /** Whether it deploys more than once. */
    default boolean redeploys() {
        return true;
    }

    /** Starts it with the web application in it. */
    RunningServer start(Setup setup) throws IOException;

    /** The web application as a file. */
    default Path war() {
        return Path.of("target", build(), "parcels.war").toAbsolutePath();
    }

    /**
     * What it is started with.
     *
     * @param jdk the JDK
     * @param port where it listens
     * @param folder where its files go: empty, and nobody else's
     * @param options finishes what the server has said about its start
     */
    record Setup(Jdk jdk, int port, Path folder, Options options) {}
}
