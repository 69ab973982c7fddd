package com.acme.stock.server;

import java.io.File;
import java.net.URISyntaxException;
import java.util.logging.LogManager;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.Tomcat;
import org.apache.juli.ClassLoaderLogManager;

/** Serves the web application in the folder {@code stock} beside this jar. */
public final class Server {
    private static final String PORT_OPTION = "--port=";

    private Server() {}

    public static void main(String[] args) throws LifecycleException, URISyntaxException {
        logUntilStopped();
        int port = port(args);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(new File(System.getProperty("java.io.tmpdir"), "stock-" + port).getPath());
        tomcat.setPort(port);
        tomcat.getConnector();
        Context stock = tomcat.addWebapp("/stock", new File(home(), "stock").getPath());
        stock.addLifecycleListener(Server::withoutJsp);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tomcat), "stock-shutdown"));
        tomcat.start();
        // Tomcat logs that one of these failed, and goes on without it.
        if (stock.getState() != LifecycleState.STARTED || tomcat.getConnector().getState() != LifecycleState.STARTED) {
            System.exit(1);
        }
        System.out.println("stock is ready on port " + tomcat.getConnector().getLocalPort());
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

    private static int port(String[] args) {
        for (String arg : args) {
            if (arg.startsWith(PORT_OPTION)) {
                return Integer.parseInt(arg.substring(PORT_OPTION.length()));
            }
        }
        return 8080;
    }

    private static File home() throws URISyntaxException {
        File jar = new File(
                Server.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return jar.getAbsoluteFile().getParentFile();
    }

    private static void stop(Tomcat tomcat) {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }
}
