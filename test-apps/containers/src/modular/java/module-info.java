/** The web application and a server for it, all of it on the module path. */
module com.acme.parcels {
    requires com.h2database;
    requires java.sql;
    requires org.apache.tomcat.embed.core;

    // Which makes servlets, filters and listeners by their names.
    opens com.acme.parcels to
            org.apache.tomcat.embed.core;
}
