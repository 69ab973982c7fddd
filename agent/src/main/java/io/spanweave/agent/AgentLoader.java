package io.spanweave.agent;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the agent apart from the application: its classes are in a {@link Bundle}, where no class path scanner finds
 * them, and its parent is the platform loader. What the application brings of Byte Buddy, ASM or Sentry is another one.
 */
final class AgentLoader extends ClassLoader
        implements Consumer<BiFunction<Map.Entry<String, Map<String, String>>, Instrumentation, String>> {
    static {
        registerAsParallelCapable();
    }

    /** One for all of the jar's lives in this JVM: given twice, or attached again. */
    private static @Nullable AgentLoader known;

    private @Nullable BiFunction<Map.Entry<String, Map<String, String>>, Instrumentation, String> agent;
    private final Bundle bundle;
    private final ProtectionDomain domain;

    /**
     * Opens the jar; it stays open as long as the JVM runs.
     *
     * @param domain that of the jar, so that a security policy for it holds for all of the agent
     */
    private AgentLoader(File file, ProtectionDomain domain) throws IOException {
        super(platformLoader());
        this.bundle = new Bundle(file);
        this.domain = domain;
    }

    /** Not a matter of {@link Premain}'s, of which the JVM looks up all methods, and so would load this for nothing. */
    static synchronized AgentLoader ofThisJvm() throws IOException, URISyntaxException {
        AgentLoader there = known;
        if (there == null) {
            ProtectionDomain domain = AgentLoader.class.getProtectionDomain();
            there = new AgentLoader(
                    new File(domain.getCodeSource().getLocation().toURI()), domain);
            known = there;
        }
        return there;
    }

    /** What starts the agent, see {@code Agent}. */
    BiFunction<Map.Entry<String, Map<String, String>>, Instrumentation, String> agent() throws ClassNotFoundException {
        Class.forName("io.spanweave.agent.Handover", true, this);
        return Objects.requireNonNull(agent);
    }

    /** The agent has started, or found that it need not. */
    void started() {
        bundle.started();
    }

    /** Called by the agent's side. */
    @Override
    public void accept(BiFunction<Map.Entry<String, Map<String, String>>, Instrumentation, String> given) {
        agent = given;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("java.")) {
            return ofTheJdk(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                byte[] classFile = read(name);
                if (classFile == null) {
                    return super.loadClass(name, resolve);
                }
                loaded = defineClass(name, classFile, 0, classFile.length, domain);
            }
            return loaded;
        }
    }

    /**
     * Nearly all of these are the bootstrap loader's. To ask it first, and not three loaders one after the other, saves a
     * start that is not compiled yet a millisecond.
     */
    private Class<?> ofTheJdk(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("java.sql.")) {
            try {
                return Class.forName(name, false, null);
            } catch (ClassNotFoundException | RuntimeException e) {
                // Another loader's; or a policy does not let the application, on whose thread this is, ask that one.
            }
        }
        return super.loadClass(name, resolve);
    }

    private byte @Nullable [] read(String className) throws ClassNotFoundException {
        try {
            return bundle.read(className.replace('.', '/') + ".class");
        } catch (IOException e) {
            throw new ClassNotFoundException(className, e);
        }
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        try {
            byte[] file = bundle.read(name);
            return file == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(file);
        } catch (IOException e) {
            return null;
        }
    }

    /** The platform loader, and on Java 8 the extension loader: whatever stands right below the bootstrap loader. */
    private static ClassLoader platformLoader() {
        ClassLoader loader = ClassLoader.getSystemClassLoader();
        while (loader.getParent() != null) {
            loader = loader.getParent();
        }
        return loader;
    }
}
