package com.acme.workers.server;

import java.io.IOException;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** Undeploys the web application, as Tomcat's manager does. */
final class Control extends HttpServlet {
    private final transient Context managed;

    private Control(Context managed) {
        this.managed = managed;
    }

    static void add(Tomcat tomcat, Context managed) {
        Context control = tomcat.addContext("/control", null);
        Tomcat.addServlet(control, "control", new Control(managed));
        control.addServletMappingDecoded("/undeploy", "control");
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try {
            managed.stop();
            managed.getParent().removeChild(managed);
            managed.destroy();
        } catch (LifecycleException e) {
            throw new ServletException(e);
        }
        response.getWriter().print("undeployed");
    }
}
