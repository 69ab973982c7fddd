package com.acme.invoices;

import com.acme.invoices.checks.InvoicesClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The packaged application in a JVM of its own, with a PostgreSQL of its own. */
final class LocalInvoices implements Closeable {
    private static final File LOG = Path.of("target", "invoices.log").toFile();

    private final EmbeddedPostgres postgres;
    private final Process process;
    private final int port;

    private LocalInvoices(EmbeddedPostgres postgres, Process process, int port) {
        this.postgres = postgres;
        this.process = process;
        this.port = port;
    }

    static LocalInvoices start() throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start();
        int port = freePort();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        Path.of("target", "invoices.jar").toString(),
                        "--server.port=" + port,
                        "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                        "--spring.datasource.username=postgres",
                        "--invoices.rates.period-ms=100")
                .redirectErrorStream(true)
                .redirectOutput(LOG)
                .start();
        LocalInvoices started = new LocalInvoices(postgres, process, port);
        started.awaitUp();
        return started;
    }

    String baseUrl() {
        return "http://127.0.0.1:" + port;
    }

    String jdbcUrl() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        postgres.close();
    }

    private void awaitUp() throws IOException {
        try {
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(this::isUp);
        } catch (RuntimeException e) {
            close();
            throw new IllegalStateException("The application did not start: see " + LOG.getAbsolutePath(), e);
        }
    }

    private boolean isUp() {
        if (!process.isAlive()) {
            throw new IllegalStateException("It exited with " + process.exitValue());
        }
        try {
            return new InvoicesClient(baseUrl()).get("/health").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
