package com.acme.parcels.osgi;

import com.acme.parcels.DeploymentServlet;
import com.acme.parcels.LanguageFilter;
import com.acme.parcels.LostServlet;
import com.acme.parcels.OverviewServlet;
import com.acme.parcels.ParcelServlet;
import com.acme.parcels.ParcelsListener;
import java.util.Dictionary;
import java.util.Hashtable;
import javax.servlet.Filter;
import javax.servlet.Servlet;
import javax.servlet.ServletContextListener;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Puts the web application up on the whiteboard of an OSGi framework; what is there goes with the bundle. */
public class ParcelsActivator implements BundleActivator {
    private static final String WHITEBOARD = "osgi.http.whiteboard.";

    @Override
    public void start(BundleContext context) {
        register(context, ServletContextListener.class, new ParcelsListener(), "listener", "true");
        register(context, Filter.class, new LanguageFilter(), "filter.pattern", "/parcels/*");
        register(context, Servlet.class, new ParcelServlet(), "servlet.pattern", "/parcels/parcel");
        register(context, Servlet.class, new OverviewServlet(), "servlet.pattern", "/parcels/overview");
        register(context, Servlet.class, new LostServlet(), "servlet.pattern", "/parcels/lost");
        register(context, Servlet.class, new DeploymentServlet(), "servlet.pattern", "/parcels/deployment");
    }

    @SuppressWarnings("JdkObsolete") // OSGi is older than maps are
    private static <T> void register(BundleContext context, Class<T> kind, T service, String key, String value) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(WHITEBOARD + key, value);
        properties.put("servlet.init.jsp", "false");
        context.registerService(kind, service, properties);
    }

    @Override
    public void stop(BundleContext context) {}
}
