package io.spanweave.benchmarks.hotpath;

import io.spanweave.agent.instrument.Instrumentations;
import io.spanweave.agent.names.SpanMethods;
import io.spanweave.agent.settings.Application;
import io.spanweave.agent.weave.SeamFormat;
import io.spanweave.agent.weave.SeamTable;
import io.spanweave.agent.weave.Weaver;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Defines the package {@code woven} once more, as it is or as the agent's own weaver gives it back. */
final class WeavingLoader extends ClassLoader {
    /** Everything is the application's. */
    static final Application APPLICATION = Application.find(new Properties(), List.of("*"));

    private static final String PREFIX = "io.spanweave.benchmarks.woven.";

    private final @Nullable Weaver weaver;
    private int woven;

    WeavingLoader(boolean weaving) {
        super(WeavingLoader.class.getClassLoader());
        // Never installed, so that it asks the JVM for nothing.
        Instrumentation jvm = (Instrumentation) Proxy.newProxyInstance(
                getParent(), new Class<?>[] {Instrumentation.class}, (proxy, method, arguments) -> null);
        SpanMethods methods = new SpanMethods(APPLICATION, true, List.of(), List.of());
        SeamTable seams = SeamFormat.table(List.of(Instrumentations.all()));
        weaver = weaving ? new Weaver(jvm, APPLICATION, seams, seams.names(), methods) : null;
    }

    /** An instance of a class of that package. */
    <T> T make(Class<T> type, String name, Class<?>[] parameters, Object... arguments) {
        try {
            return type.cast(loadClass(PREFIX + name).getConstructor(parameters).newInstance(arguments));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    <T> T make(Class<T> type, String name) {
        return make(type, name, new Class<?>[0]);
    }

    /** How many classes were woven: a benchmark of something unwoven would be a lie. */
    int woven() {
        return woven;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PREFIX)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/');
        try (InputStream in = getResourceAsStream(path + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] classFile = in.readAllBytes();
            byte[] result = weaver == null ? null : weaver.transform(this, path, null, null, classFile);
            if (result != null) {
                woven++;
                classFile = result;
            }
            return defineClass(name, classFile, 0, classFile.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
