package io.spanweave.containers;

import java.util.ArrayList;
import java.util.List;

/**
 * A server on a JDK: a row of the table.
 *
 * @param redeployments how often the web application is deployed anew
 */
record Row(Server server, int jdk, int redeployments) {
    private static final int MANY = 20;
    private static final int FEW = 2;

    /** One of the JDKs every build has, so that the count of redeployments is the same everywhere. */
    private static final int MANY_ON = 17;

    /** A row for each JDK of each server. */
    static List<Row> of(List<Server> servers) {
        List<Row> rows = new ArrayList<>();
        for (Server server : servers) {
            for (int jdk : server.jdks()) {
                rows.add(new Row(server, jdk, jdk == MANY_ON ? MANY : FEW));
            }
        }
        return rows;
    }

    @Override
    public String toString() {
        return server + " on JDK " + jdk;
    }
}
