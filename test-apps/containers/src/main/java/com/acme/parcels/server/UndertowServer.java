package com.acme.parcels.server;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.List;
import java.util.Locale;

/** {@code FOLDER PORT}: serves the web application of that folder, and deploys it anew at {@code /control/redeploy}. */
public final class UndertowServer {
    private static final String PACKAGE = "com.acme.parcels.";
    private static final String PATH = "/parcels";

    private final File webapp;
    private final PathHandler paths = Handlers.path();
    private DeploymentManager deployment;
    private URLClassLoader loader;

    private UndertowServer(File webapp) {
        this.webapp = webapp;
    }

    public static void main(String[] arguments) throws Exception {
        UndertowServer server = new UndertowServer(new File(arguments[0]));
        server.deploy();
        server.paths.addExactPath("/control/redeploy", new BlockingHandler(server::redeploy));
        Undertow undertow = Undertow.builder()
                .addHttpListener(Integer.parseInt(arguments[1]), "127.0.0.1", server.paths)
                .build();
        undertow.start();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            undertow.stop();
                            server.undeploy();
                        },
                        "parcels-shutdown"));
    }

    private void redeploy(HttpServerExchange exchange) throws Exception {
        undeploy();
        deploy();
        exchange.getResponseSender().send("OK");
    }

    private void deploy() throws IOException, ReflectiveOperationException, ServletException {
        List<URL> urls = new ArrayList<>();
        urls.add(new File(webapp, "WEB-INF/classes").toURI().toURL());
        for (File jar : new File(webapp, "WEB-INF/lib").listFiles()) {
            urls.add(jar.toURI().toURL());
        }
        loader = new URLClassLoader(urls.toArray(new URL[0]), UndertowServer.class.getClassLoader());
        DeploymentInfo info = Servlets.deployment()
                .setClassLoader(loader)
                .setContextPath(PATH)
                .setDeploymentName("parcels.war")
                .addListener(Servlets.listener(type("ParcelsListener", EventListener.class)))
                .addFilter(Servlets.filter("language", type("LanguageFilter", Filter.class)))
                .addFilterUrlMapping("language", "/*", DispatcherType.REQUEST);
        for (String name : new String[] {"Parcel", "Overview", "Lost", "Deployment"}) {
            info.addServlet(Servlets.servlet(name, type(name + "Servlet", Servlet.class))
                    .addInitParam("jsp", "false")
                    .addMapping("/" + name.toLowerCase(Locale.ROOT)));
        }
        deployment = Servlets.defaultContainer().addDeployment(info);
        deployment.deploy();
        HttpHandler handler = deployment.start();
        paths.addPrefixPath(PATH, handler);
    }

    private <T> Class<? extends T> type(String name, Class<T> kind) throws ClassNotFoundException {
        return Class.forName(PACKAGE + name, true, loader).asSubclass(kind);
    }

    private void undeploy() {
        try {
            DeploymentInfo info = deployment.getDeployment().getDeploymentInfo();
            paths.removePrefixPath(PATH);
            deployment.stop();
            deployment.undeploy();
            Servlets.defaultContainer().removeDeployment(info);
            loader.close();
        } catch (ServletException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
