package com.acme.parcels.server;

import java.util.Locale;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** {@code FOLDER PORT}: serves the web application of its own module. */
public final class TomcatServer {
    private static final String PACKAGE = "com.acme.parcels.";

    private TomcatServer() {}

    public static void main(String[] arguments) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[0]);
        tomcat.setPort(Integer.parseInt(arguments[1]));
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("/parcels", arguments[0]);
        context.addApplicationListener(PACKAGE + "ParcelsListener");
        FilterDef filter = new FilterDef();
        filter.setFilterName("language");
        filter.setFilterClass(PACKAGE + "LanguageFilter");
        context.addFilterDef(filter);
        FilterMap everything = new FilterMap();
        everything.setFilterName("language");
        everything.addURLPattern("/*");
        context.addFilterMap(everything);
        for (String name : new String[] {"Parcel", "Overview", "Lost", "Deployment"}) {
            Tomcat.addServlet(context, name, PACKAGE + name + "Servlet").addInitParameter("jsp", "false");
            context.addServletMappingDecoded("/" + name.toLowerCase(Locale.ROOT), name);
        }
        tomcat.start();
        tomcat.getServer().await();
    }
}
