package io.spanweave.agent.settings;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM was started to run: its main class, the place its classes come from, and which packages are its own.
 * Told from {@code sun.java.command} and {@code java.class.path} alone; nothing of the application is loaded for it.
 */
public final class Application {
    /** Class paths of the size of a monorepo: stop counting, the packages found so far will do. */
    private static final int CLASS_FILES_AT_MOST = 20_000;

    /** No package is deeper; a circle of symbolic links is. */
    private static final int PACKAGES_DEEP_AT_MOST = 30;

    private static final String[] CLASS_FOLDERS = {"BOOT-INF/classes/", "WEB-INF/classes/"};
    private static final String WEB_CLASSES = "WEB-INF/classes";
    private static final String[] SERVERS = {
        "org.apache.catalina.",
        "org.apache.tomee.",
        "org.eclipse.jetty.",
        "org.jboss.modules.",
        "com.ibm.ws.",
        "io.openliberty.",
        "com.sun.enterprise.",
        "org.glassfish.",
        "fish.payara."
    };
    /** Only asked where no package of the application is known, as in an application server. */
    private static final String[] LIBRARIES = {
        "java.",
        "javax.",
        "jakarta.",
        "jdk.",
        "sun.",
        "com.sun.",
        "org.springframework.",
        "org.apache.",
        "org.eclipse.",
        "org.hibernate.",
        "org.jboss.",
        "org.wildfly.",
        "io.undertow.",
        "com.ibm.",
        "io.openliberty.",
        "org.glassfish.",
        "fish.payara.",
        "com.hazelcast.",
        "com.zaxxer.",
        "org.postgresql.",
        "com.mysql.",
        "org.mariadb.",
        "oracle.",
        "com.microsoft.",
        "org.h2.",
        "org.hsqldb.",
        "com.fasterxml.",
        "com.google.",
        "io.netty.",
        "reactor.",
        "kotlin.",
        "kotlinx.",
        "scala.",
        "groovy.",
        "org.codehaus.",
        "org.slf4j.",
        "ch.qos.",
        "org.quartz.",
        "org.aspectj.",
        "net.bytebuddy.",
        "org.objectweb.",
        "io.micrometer.",
        "io.sentry.",
        "org.jooq.",
        "org.mybatis.",
        "org.thymeleaf.",
        "okhttp3.",
        "org.springframework.cglib.",
        "io.spanweave."
    };

    private final @Nullable String mainClass;
    private final @Nullable String mainModule;
    private final List<File> classPath;
    /** Where the main class may be; empty once it is known. Guarded by this, as the class path is from then on. */
    private List<File> places;

    private @Nullable File mainFile;
    private final List<String> prefixes;
    private final boolean prefixesGiven;
    private final Set<String> webPackages = ConcurrentHashMap.newKeySet();
    private @Nullable Set<String> packages;

    private Application(
            @Nullable String mainClass,
            @Nullable String mainModule,
            @Nullable File mainFile,
            List<File> places,
            List<File> classPath,
            List<String> prefixes) {
        this.mainClass = mainClass;
        this.mainModule = mainModule;
        this.mainFile = mainFile;
        this.places = places;
        this.classPath = classPath;
        this.prefixesGiven = !prefixes.isEmpty();
        this.prefixes = prefixes;
    }

    /**
     * Finds the application of this JVM.
     *
     * @param properties the system properties
     * @param given packages the operator has named, see {@link Setting#APP_PACKAGES}; may be empty
     */
    public static Application find(Properties properties, Collection<String> given) {
        String command = properties.getProperty("sun.java.command", "").trim();
        String path = properties.getProperty("java.class.path", "");
        List<File> classPath = files(path);
        List<String> prefixes = new ArrayList<>();
        for (String prefix : given) {
            prefixes.add(prefix.endsWith(".") || prefix.endsWith("*") ? trimEnd(prefix) : prefix);
        }
        // With java -jar it is the first entry of the class path; Java 8 has appended the agents to that by now.
        int end = path.indexOf(File.pathSeparatorChar);
        String entry = end < 0 ? path : path.substring(0, end);
        boolean jar = !entry.isEmpty() && (command.equals(entry) || command.startsWith(entry + " "));
        int space = command.indexOf(' ');
        String first = space < 0 ? command : command.substring(0, space);
        String main = first.substring(first.indexOf('/') + 1);
        if (jar) {
            return new Application(null, null, classPath.get(0), Collections.<File>emptyList(), classPath, prefixes);
        }
        String module = properties.getProperty("jdk.module.main");
        if (module != null) {
            // The command line may name the module alone.
            main = properties.getProperty("jdk.module.main.class", main);
            List<File> modules = modules(properties.getProperty("jdk.module.path", ""));
            return new Application(main, module, null, modules, classPath, prefixes);
        }
        return new Application(main.isEmpty() ? null : main, null, null, classPath, classPath, prefixes);
    }

    private static List<File> files(String path) {
        List<File> files = new ArrayList<>();
        int from = 0;
        while (from <= path.length()) {
            int separator = path.indexOf(File.pathSeparatorChar, from);
            int to = separator < 0 ? path.length() : separator;
            if (to > from) {
                files.add(new File(path.substring(from, to)));
            }
            from = to + 1;
        }
        return files;
    }

    /** What the entries of a module path are: modules, packed or not, or folders of such. */
    private static List<File> modules(String path) {
        List<File> modules = new ArrayList<>();
        for (File entry : files(path)) {
            modules.add(entry);
            File[] inside = entry.listFiles();
            if (inside != null && !new File(entry, "module-info.class").isFile()) {
                modules.addAll(Arrays.asList(inside));
            }
        }
        return modules;
    }

    /** The main class where the command line names it, null for {@code java -jar}. */
    public @Nullable String mainClass() {
        return mainClass;
    }

    /** Whether this JVM runs an application server, whose own jar says nothing about the application. */
    public boolean isServer() {
        String main = mainClass == null ? manifestOf(mainFile(), "Main-Class") : mainClass;
        return main != null && startsWithAny(main, SERVERS);
    }

    /**
     * Whether a class is the application's own rather than a library's.
     *
     * @param className the binary name, {@code com.acme.Shop$Item}
     */
    public boolean owns(String className) {
        if (prefixesGiven) {
            return matches(className);
        }
        int dot = className.lastIndexOf('.');
        String itsPackage = dot < 0 ? "" : className.substring(0, dot);
        if (webPackages.contains(itsPackage)) {
            return true;
        }
        Set<String> own = packages();
        if (own.isEmpty() && prefixes.isEmpty()) {
            return !startsWithAny(className, LIBRARIES);
        }
        return own.contains(itsPackage) || matches(className);
    }

    /**
     * A class is loaded. Where a web application lies, no command line says, least of all that of a server inside of a
     * program; that its own classes come from {@code WEB-INF/classes} is for every container the same.
     *
     * @param className the internal name, {@code com/acme/Shop}
     * @param from where the class was found, or null
     */
    public void loads(String className, @Nullable URL from) {
        if (from != null && from.getPath().contains(WEB_CLASSES)) {
            int slash = className.lastIndexOf('/');
            webPackages.add(slash < 0 ? "" : className.substring(0, slash).replace('/', '.'));
        }
    }

    /** How many packages of web applications are known by now; what {@link #owns} says changes with it. */
    public int webPackages() {
        return webPackages.size();
    }

    private boolean matches(String className) {
        for (String prefix : prefixes) {
            if (prefix.isEmpty()) {
                return true;
            }
            if (className.startsWith(prefix)
                    && (className.length() == prefix.length() || className.charAt(prefix.length()) == '.')) {
                return true;
            }
        }
        return false;
    }

    private synchronized Set<String> packages() {
        Set<String> own = packages;
        if (own == null) {
            own = new HashSet<>();
            if (mainModule != null) {
                addModule(mainModule, own);
            }
            String main = mainClass;
            // Whose own main class is named has no other behind it: nothing has to be opened for it.
            File file = main == null || startsWithAny(main, LIBRARIES) ? mainFile() : null;
            if (file != null && file.isFile()) {
                String start = manifestOf(file, "Start-Class");
                main = start != null ? start : main == null ? manifestOf(file, "Main-Class") : main;
                addJar(file, own);
            }
            for (File entry : classPath) {
                if (entry.isDirectory()) {
                    // An exploded Spring Boot application is started from the folder above its classes.
                    File classes = new File(entry, CLASS_FOLDERS[0]);
                    addFolder(classes.isDirectory() ? classes : entry, "", 0, own, new int[1]);
                }
            }
            // The classes beside and below the main class are the application's wherever they were packed.
            if (main != null && main.indexOf('.') > 0 && !isServer() && !startsWithAny(main, LIBRARIES)) {
                prefixes.add(main.substring(0, main.lastIndexOf('.')));
            }
            packages = own;
        }
        return own;
    }

    /**
     * Opens a file of the application, from its jar or from its class folders.
     *
     * @param name such as {@code git.properties}
     * @param inClasses whether it lies among the classes, rather than at the root of the jar
     * @return what is in it, or null
     */
    @Nullable
    synchronized Properties properties(String name, boolean inClasses) {
        File main = mainFile();
        for (File entry : classPath) {
            if (entry.isDirectory()) {
                Properties found = load(name, new File(entry, name));
                if (found == null && inClasses) {
                    found = load(name, new File(entry, CLASS_FOLDERS[0] + name));
                }
                if (found != null) {
                    return found;
                }
            }
        }
        if (main == null || !main.isFile()) {
            return null;
        }
        try (JarFile jar = new JarFile(main, false)) {
            JarEntry entry = jar.getJarEntry(name);
            for (int i = 0; entry == null && inClasses && i < CLASS_FOLDERS.length; i++) {
                entry = jar.getJarEntry(CLASS_FOLDERS[i] + name);
            }
            return entry == null ? null : Release.read(name, jar.getInputStream(entry));
        } catch (IOException | RuntimeException e) {
            Log.debug("cannot read " + main, e);
            return null;
        }
    }

    /** What holds the main class; to look for it opens jars. */
    private synchronized @Nullable File mainFile() {
        if (!places.isEmpty()) {
            File holder = mainClass == null ? null : holderOf(mainClass, places);
            if (mainModule != null && holder != null && holder.isDirectory()) {
                classPath.add(holder);
            }
            mainFile = holder;
            places = Collections.emptyList();
        }
        return mainFile;
    }

    private static @Nullable File holderOf(String main, List<File> classPath) {
        String entry = main.replace('.', '/') + ".class";
        for (File file : classPath) {
            if (file.isDirectory() ? new File(file, entry).isFile() : holds(file, entry)) {
                return file;
            }
        }
        return null;
    }

    private static boolean holds(File file, String entry) {
        if (!file.isFile()) {
            return false;
        }
        try (JarFile jar = new JarFile(file, false)) {
            return jar.getJarEntry(entry) != null;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static @Nullable String manifestOf(@Nullable File file, String attribute) {
        if (file == null || !file.isFile()) {
            return null;
        }
        try (JarFile jar = new JarFile(file, false)) {
            Manifest manifest = jar.getManifest();
            return manifest == null ? null : manifest.getMainAttributes().getValue(attribute);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** By reflection: Java 8 has no modules. */
    private static void addModule(String name, Set<String> own) {
        try {
            Class<?> type = Class.forName("java.lang.ModuleLayer");
            Object boot = type.getMethod("boot").invoke(null);
            Optional<?> module =
                    (Optional<?>) type.getMethod("findModule", String.class).invoke(boot, name);
            if (module != null && module.isPresent()) {
                Object packages = Class.forName("java.lang.Module")
                        .getMethod("getPackages")
                        .invoke(module.get());
                for (Object each : (Set<?>) packages) {
                    own.add((String) each);
                }
            }
        } catch (ReflectiveOperationException e) {
            Log.debug("cannot list the packages of module " + name, e);
        }
    }

    /** Only jars that keep the application's classes apart from its libraries say which packages are its own. */
    private static void addJar(File file, Set<String> own) {
        try (JarFile jar = new JarFile(file, false)) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                for (String folder : CLASS_FOLDERS) {
                    if (name.endsWith(".class") && name.startsWith(folder)) {
                        int slash = name.lastIndexOf('/');
                        own.add(
                                slash < folder.length()
                                        ? ""
                                        : name.substring(folder.length(), slash).replace('/', '.'));
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            Log.debug("cannot list " + file, e);
        }
    }

    private static void addFolder(File folder, String name, int depth, Set<String> own, int[] seen) {
        File[] files = folder.listFiles();
        if (files == null) {
            return;
        }
        for (File file : files) {
            if (file.isDirectory()) {
                // Only what can be a package: not .git, not META-INF. Symbolic links may lead in circles.
                if (isIdentifier(file.getName()) && depth < PACKAGES_DEEP_AT_MOST && ++seen[0] <= CLASS_FILES_AT_MOST) {
                    addFolder(
                            file, name.isEmpty() ? file.getName() : name + "." + file.getName(), depth + 1, own, seen);
                }
            } else if (file.getName().endsWith(".class")) {
                own.add(name);
                if (++seen[0] > CLASS_FILES_AT_MOST) {
                    return;
                }
            }
        }
    }

    private static boolean isIdentifier(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (i == 0 ? !Character.isJavaIdentifierStart(c) : !Character.isJavaIdentifierPart(c)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static @Nullable Properties load(String name, File file) {
        if (!file.isFile()) {
            return null;
        }
        try {
            return Release.read(name, new FileInputStream(file));
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private static String trimEnd(String prefix) {
        int end = prefix.length();
        while (end > 0 && (prefix.charAt(end - 1) == '.' || prefix.charAt(end - 1) == '*')) {
            end--;
        }
        return prefix.substring(0, end);
    }

    private static boolean startsWithAny(String name, String[] prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
