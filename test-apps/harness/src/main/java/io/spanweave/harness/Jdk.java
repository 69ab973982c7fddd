package io.spanweave.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An installed JDK.
 *
 * @param version the feature release: 8, 11, 17
 * @param home the folder with {@code bin/java} in it
 */
public record Jdk(int version, Path home) {
    private static final List<Integer> WANTED = List.of(8, 11, 17, 21, 25);

    /** The releases Spanweave promises to run on, oldest first. */
    public static List<Integer> wanted() {
        return WANTED;
    }

    /** Those of {@link #wanted()} that are installed here, oldest first. */
    public static List<Jdk> available() {
        return WANTED.stream().flatMap(version -> find(version).stream()).toList();
    }

    /**
     * A JDK of this feature release: the one running, {@code $JAVA_HOME_<version>}, one in {@code /usr/lib/jvm}, or one
     * in a folder listed in the system property {@code spanweave.test.jdks} or else {@code $SPANWEAVE_TEST_JDKS}.
     */
    public static Optional<Jdk> find(int version) {
        return InstalledJdks.ALL.stream().filter(jdk -> jdk.version == version).findFirst();
    }

    /** The one running this. */
    public static Jdk current() {
        return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
    }

    public Path java() {
        return tool("java");
    }

    /** A command of its {@code bin} folder; whether it is there depends on the package. */
    public Path tool(String name) {
        return home.resolve("bin").resolve(name);
    }

    @Override
    public String toString() {
        return "JDK " + version;
    }
}
