package com.acme.workers.server;

import java.io.File;
import java.util.logging.LogManager;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.JreMemoryLeakPreventionListener;
import org.apache.catalina.startup.Tomcat;
import org.apache.juli.ClassLoaderLogManager;

/** {@code FOLDER PORT}: serves the web application of that folder, and takes it away at {@code /control}. */
public final class TomcatServer {
    private TomcatServer() {}

    public static void main(String[] arguments) throws Exception {
        logUntilStopped();
        DelayThread.start();
        int port = Integer.parseInt(arguments[1]);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(new File(System.getProperty("java.io.tmpdir"), "workers-" + port).getPath());
        tomcat.setPort(port);
        tomcat.getConnector();
        // For the threads of the common pool, on Java 8.
        tomcat.getServer().addLifecycleListener(new JreMemoryLeakPreventionListener());
        Context workers = tomcat.addWebapp("/workers", new File(arguments[0]).getPath());
        workers.addLifecycleListener(TomcatServer::withoutJsp);
        Control.add(tomcat, workers);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tomcat), "workers-shutdown"));
        tomcat.start();
        // Tomcat logs that one of these failed, and goes on without it.
        if (workers.getState() != LifecycleState.STARTED
                || tomcat.getConnector().getState() != LifecycleState.STARTED) {
            System.exit(1);
        }
        System.out.println("workers is ready on port " + tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }

    /** As catalina.sh and Catalina do: the JDK's own log manager closes its handlers while Tomcat still stops. */
    private static void logUntilStopped() {
        System.setProperty("java.util.logging.manager", ClassLoaderLogManager.class.getName());
        LogManager manager = LogManager.getLogManager();
        if (manager instanceof ClassLoaderLogManager) {
            ((ClassLoaderLogManager) manager).setUseShutdownHook(false);
        }
    }

    /** Tomcat's defaults name a servlet for JSPs, which is not among the libraries here. */
    private static void withoutJsp(LifecycleEvent event) {
        if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)) {
            Context context = (Context) event.getLifecycle();
            context.removeServletMapping("*.jsp");
            context.removeServletMapping("*.jspx");
            context.removeChild(context.findChild("jsp"));
        }
    }

    private static void stop(Tomcat tomcat) {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
