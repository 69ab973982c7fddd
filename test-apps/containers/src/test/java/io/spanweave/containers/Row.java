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

    /** All there are, in the order of the page. */
    static List<Row> all() {
        List<Row> rows = light();
        rows.addAll(of(Server.heavy(), Boolean.getBoolean("spanweave.test.full")));
        return rows;
    }

    /** Those of small servers. */
    static List<Row> light() {
        return of(Server.light(), true);
    }

    /** A row for each JDK of each server. */
    private static List<Row> of(List<Server> servers, boolean many) {
        List<Row> rows = new ArrayList<>();
        for (Server server : servers) {
            for (int jdk : server.jdks()) {
                int redeployments = many && jdk == MANY_ON ? MANY : FEW;
                rows.add(new Row(server, jdk, server.redeploys() ? redeployments : 0));
            }
        }
        return rows;
    }

    @Override
    public String toString() {
        return server + " on JDK " + jdk;
    }
}
