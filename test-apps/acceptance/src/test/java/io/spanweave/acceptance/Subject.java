package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Ports;
import java.time.Duration;
import java.util.Set;

/** An application in which nearly everything is woven, and what that is. */
enum Subject {
    INVOICES("servlet spring-mvc jdbc spring-scheduled executor spring-retry handoff spans logs uncaught", "uncaught") {
        @Override
        Started start(Jdk jdk, boolean agent, String... options) {
            InvoicesSetup setup = new InvoicesSetup(jdk)
                    .jvm("-XX:+EnableDynamicAgentLoading")
                    .jvm(options)
                    .property("invoices.rates.period-ms", Long.toString(PERIOD.toMillis()))
                    .env("SPANWEAVE_SPANS", "com.acme.invoices.payment.PaymentService#*");
            Invoices invoices = (agent ? setup : setup.withoutAgentOption()).start();
            return new Started(invoices.application(), invoices.ingest()) {
                @Override
                void use() {
                    assertThat(invoices.pay(1, "0.01").status()).isEqualTo(201);
                    assertThat(invoices.get("/dashboard").status()).isEqualTo(200);
                    assertThat(invoices.get("/invoices/7").body()).contains("\"id\":7");
                    assertThat(invoices.get("/faults/error?invoice=12").status())
                            .isEqualTo(500);
                    invoices.runOverdueCheck(true);
                    assertThat(invoices.get("/rates").body()).contains("\"active\":true");
                }

                @Override
                public void close() {
                    invoices.close();
                }
            };
        }
    },
    ANNOTATED("servlet spring-mvc jdbc executor handoff annotations logs uncaught", "executor uncaught logs") {
        @Override
        Started start(Jdk jdk, boolean agent, String... options) {
            int port = Ports.free();
            Launch launch = Application.jar(AnnotatedFiles.withoutAnnotations())
                    .on(jdk)
                    .jvm("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+EnableDynamicAgentLoading")
                    .jvm(options)
                    .args("--server.port=" + port)
                    .readyWhenHttp(port, "/health");
            return new Started(launch, agent) {
                @Override
                void use() {
                    for (AnnotatedRow row : AnnotatedRow.values()) {
                        for (AnnotatedColumn column : AnnotatedColumn.values()) {
                            if (row.has(column)) {
                                String path =
                                        "/cells/" + row + "/" + column.key() + (column.isAsync() ? "/complete" : "");
                                assertThat(application().get(path).status())
                                        .as(path)
                                        .isEqualTo(200);
                            }
                        }
                    }
                }
            };
        }
    },
    STOCK("servlet jdbc executor handoff logs uncaught", "uncaught") {
        @Override
        Started start(Jdk jdk, boolean agent, String... options) {
            Launch launch = StockServer.launch(jdk)
                    .jvm(options)
                    .jvm(
                            "-Dstock.reorder.period-ms=" + PERIOD.toMillis(),
                            "-Dstock.sweep.delay-ms=" + PERIOD.toMillis(),
                            "-Dstock.stocktake.period-ms=" + PERIOD.toMillis());
            return new Started(launch, agent) {
                @Override
                void use() {
                    assertThat(application().get("/stock/items/1").body()).startsWith("id=1\n");
                    assertThat(application().get("/stock/report").body()).contains("worth=");
                    assertThat(application().post("/stock/import", "").status()).isEqualTo(201);
                    assertThat(application().get("/stock/procedure").body()).isEqualTo("level=84\n");
                    assertThat(application().get("/stock/error").status()).isEqualTo(500);
                    assertThat(application().get("/stock/jobs").status()).isEqualTo(200);
                }
            };
        }
    };

    /** Of their repeating tasks. */
    static final Duration PERIOD = Duration.ofMillis(200);

    private final String instrumentations;
    private final String unused;

    Subject(String instrumentations, String unused) {
        this.instrumentations = instrumentations;
        this.unused = unused;
    }

    /** All that weave something into it. */
    Set<String> instrumentations() {
        return Set.of(instrumentations.split(" "));
    }

    /** Those that weave into the JDK what this application never calls. */
    Set<String> unused() {
        return Set.of(unused.split(" "));
    }

    /** Starts it, with these options of the JVM; with the agent, or so that it can be attached. */
    abstract Started start(Jdk jdk, boolean agent, String... options);

    /** It runs. */
    abstract static class Started implements AutoCloseable {
        private final Application application;
        private final Ingest ingest;

        private Started(Application application, Ingest ingest) {
            this.application = application;
            this.ingest = ingest;
        }

        private Started(Launch launch, boolean agent) {
            ingest = Ingest.start();
            launch.env("SENTRY_DSN", ingest.dsn()).env("SENTRY_RELEASE", "1");
            application = (agent ? launch.agent(JdkLane.agent()) : launch).start();
        }

        /** Whatever it can do, and does rightly. */
        abstract void use();

        Application application() {
            return application;
        }

        Ingest ingest() {
            return ingest;
        }

        @Override
        public void close() {
            application.close();
            ingest.close();
        }
    }
}
