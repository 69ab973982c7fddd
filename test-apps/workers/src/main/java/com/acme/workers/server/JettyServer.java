package com.acme.workers.server;

import java.io.File;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.webapp.WebAppContext;

/** {@code FOLDER PORT}: serves the web application of that folder. */
public final class JettyServer {
    private JettyServer() {}

    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setPort(Integer.parseInt(arguments[1]));
        server.addConnector(connector);
        WebAppContext workers = new WebAppContext(new File(arguments[0]).getPath(), "/workers");
        workers.setThrowUnavailableOnStartupException(true);
        server.setHandler(workers);
        server.setStopAtShutdown(true);
        server.start();
        System.out.println("workers is ready on port " + connector.getLocalPort());
        server.join();
    }
}
