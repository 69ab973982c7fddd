package io.spanweave.containers;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;

/** WildFly's distribution, with the command its script ends in; it looks every half second for what is to be deployed. */
record WildFlyServer(String version, String build, List<Integer> jdks) implements Server {
    private static final String[] MODULAR = {
        "--add-exports=java.desktop/sun.awt=ALL-UNNAMED",
        "--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
        "--add-exports=java.naming/com.sun.jndi.url.ldap=ALL-UNNAMED",
        "--add-exports=java.naming/com.sun.jndi.url.ldaps=ALL-UNNAMED",
        "--add-exports=jdk.naming.dns/com.sun.jndi.dns=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
        "--add-opens=java.base/java.io=ALL-UNNAMED",
        "--add-opens=java.base/java.net=ALL-UNNAMED",
        "--add-opens=java.base/java.security=ALL-UNNAMED",
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
        "--add-opens=java.management/javax.management=ALL-UNNAMED",
        "--add-opens=java.naming/javax.naming=ALL-UNNAMED"
    };

    @Override
    public String name() {
        return "WildFly";
    }

    @Override
    public RunningServer start(Setup setup) throws IOException {
        Path home = Path.of("target", "servers", "wildfly-" + version).toAbsolutePath();
        Path folder = setup.folder();
        Folders.copy(home.resolve("standalone"), folder.resolve("standalone"));
        Path base = folder.resolve("standalone");
        Folders.replace(
                base.resolve("configuration/standalone.xml"), "scan-interval=\"5000\"", "scan-interval=\"500\"");
        Path war = base.resolve("deployments/parcels.war");
        Files.copy(war(), war);

        Application application = setup.options()
                .add(Application.jar(home.resolve("jboss-modules.jar")))
                .jvm(setup.jdk().version() == 8 ? new String[0] : MODULAR)
                .jvm(
                        "-Djava.net.preferIPv4Stack=true",
                        "-Djava.awt.headless=true",
                        "-Djboss.modules.system.pkgs=org.jboss.byteman",
                        "-Dorg.jboss.boot.log.file=" + base.resolve("log/server.log"),
                        "-Dlogging.configuration=file:" + base.resolve("configuration/logging.properties"))
                .args(
                        "-mp",
                        home.resolve("modules").toString(),
                        "org.jboss.as.standalone",
                        "-Djboss.home.dir=" + home,
                        "-Djboss.server.base.dir=" + base,
                        "-Djboss.http.port=" + setup.port(),
                        "-Djboss.https.port=" + Ports.free(),
                        "-Djboss.management.http.port=" + Ports.free())
                .readyWhenHttp(setup.port(), "/parcels/deployment")
                .start();
        return new Running(application, base.resolve("log"), war);
    }

    @Override
    public String toString() {
        return name() + " " + version;
    }

    private record Running(Application application, Path logs, Path war) implements RunningServer {
        @Override
        public void redeploy() throws IOException {
            // The application answers a moment before the scanner is done with it, and then it takes its markers away.
            awaitDeployed();
            Files.writeString(marker("dodeploy"), "");
            // Who asks one that is being stopped gets an error, and both it and the server's log say so.
            awaitDeployed();
        }

        private void awaitDeployed() {
            Awaitility.await("the end of the deployment")
                    .atMost(Stay.PATIENCE)
                    .until(() -> marked("deployed") && !marked("isdeploying") && !marked("dodeploy"));
        }

        private boolean marked(String state) {
            return Files.exists(marker(state));
        }

        private Path marker(String state) {
            return war.resolveSibling("parcels.war." + state);
        }
    }
}
