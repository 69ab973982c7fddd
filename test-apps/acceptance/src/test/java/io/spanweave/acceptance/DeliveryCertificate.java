package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Jdk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate that a server has signed itself. */
final class DeliveryCertificate {
    private static final String PASSWORD = "changeit";

    private final Path keys;
    private final Path pem;

    private DeliveryCertificate(Path keys, Path pem) {
        this.keys = keys;
        this.pem = pem;
    }

    /** Made by the JDK's own tool, in a new folder below this one. */
    static DeliveryCertificate of(String host, Path folder) throws IOException, InterruptedException {
        Path own = Files.createTempDirectory(folder, host);
        DeliveryCertificate made = new DeliveryCertificate(own.resolve("keys.p12"), own.resolve("own.pem"));
        made.keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=" + host, "-ext", "SAN=DNS:" + host);
        made.keytool("-exportcert", "-rfc", "-file", made.pem.toString());
        return made;
    }

    private void keytool(String command, String... options) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Jdk.current().tool("keytool").toString(),
                command,
                "-alias",
                "server",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD));
        line.addAll(List.of(options));
        Process tool = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(tool.waitFor()).as("%s", line).isZero();
    }

    /** What a client has to trust. */
    Path pem() {
        return pem;
    }

    SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
