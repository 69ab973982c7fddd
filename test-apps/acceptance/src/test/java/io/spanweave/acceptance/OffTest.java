package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent is named on the command line, and there is nothing for it to do. */
@InvoicesOnEveryJdk
final class OffTest {
    private static final String[] SAYS_WHERE = {"SENTRY_DSN", "SENTRY_RELEASE", "SENTRY_ENVIRONMENT"};

    private final InvoicesLane lane;

    OffTest(InvoicesLane lane) {
        this.lane = lane;
    }

    @Test
    void shouldLeaveNoTraceWithoutADsn() {
        try (Invoices invoices = lane.fresh().without(SAYS_WHERE).start()) {
            assertOff(invoices);
            assertThat(invoices.agentLines()).isEmpty();
        }
    }

    @Test
    void shouldLeaveNoTraceWithAnEmptyDsn() {
        try (Invoices invoices = lane.fresh().env("SENTRY_DSN", "").start()) {
            assertOff(invoices);
            assertThat(invoices.agentLines()).isEmpty();
        }
    }

    @Test
    void shouldLeaveNoTraceWhenSwitchedOff() {
        try (Invoices invoices = lane.fresh().env("SPANWEAVE_ENABLED", "false").start()) {
            assertOff(invoices);
            assertThat(invoices.agentLines()).isEmpty();
        }
    }

    @Test
    void shouldSayWhyWhenItIsSpokenToAndHasNoDsn() {
        List<String> lines =
                lane.fresh().without(SAYS_WHERE).env("SPANWEAVE_DEBUG", "true").linesAtStart();

        assertThat(lines).singleElement().asString().startsWith("[spanweave] off: no DSN.");
    }

    @Test
    void shouldSayInOneLineWhatIsWrongWithTheDsnAndThenLeaveNoTrace() {
        InvoicesSetup setup = lane.fresh();
        setup.env("SENTRY_DSN", setup.ingest().dsn().replace("http:", "htp:"));
        try (Invoices invoices = setup.start()) {
            assertThat(invoices.agentLines())
                    .singleElement()
                    .asString()
                    .startsWith("[spanweave] off: the DSN in SENTRY_DSN is not usable: ")
                    .contains("http:// or https://", "It looks like https://KEY@HOST/PROJECT.")
                    .doesNotContain(invoices.ingest().key());
            assertOff(invoices);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "https://example.com/1", "https://key@example.com"})
    void shouldSayInOneLineWhatIsWrongWithAnyDsn(String dsn) {
        assertThat(lane.fresh().env("SENTRY_DSN", dsn).linesAtStart())
                .singleElement()
                .asString()
                .startsWith("[spanweave] off: the DSN in SENTRY_DSN is not usable: ");
    }

    @Test
    void shouldSuggestTheDsnThatWasMeant() {
        InvoicesSetup setup = lane.fresh().without(SAYS_WHERE);

        List<String> lines = setup.env("SENTRY_DNS", setup.ingest().dsn()).linesAtStart();

        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("[spanweave] off: no DSN; ")
                .contains("SENTRY_DNS", "Did you mean SENTRY_DSN?")
                .doesNotContain(setup.ingest().key());
    }

    /** In a container JAVA_TOOL_OPTIONS reaches every JVM that somebody starts by hand. */
    @ParameterizedTest
    @ValueSource(strings = {"keytool -help", "jcmd -l", "jps -l"})
    void shouldBeSilentInTheToolsOfTheJdk(String command, @TempDir Path folder) throws Exception {
        InvoicesSetup setup = lane.fresh();
        List<String> words = List.of(command.split(" "));

        String said = run(setup, lane.jdk().tool(words.get(0)), words.subList(1, words.size()), folder);

        assertThat(said).contains("Picked up JAVA_TOOL_OPTIONS").doesNotContain("[spanweave]");
        assertThat(setup.ingest().connectionsOpened()).isZero();
        setup.ingest().close();
    }

    @Test
    void shouldSpeakInAnApplicationThatFindsItInJavaToolOptions() {
        List<String> lines = lane.fresh()
                .withoutAgentOption()
                .env("JAVA_TOOL_OPTIONS", "-javaagent:" + JdkLane.agent())
                .linesAtStart();

        assertThat(lines)
                .filteredOn(line -> line.startsWith("[spanweave] "))
                .singleElement()
                .asString()
                .contains(" sends to ");
    }

    @Test
    void shouldStartOnceWhenItIsNamedTwice() {
        List<String> lines = lane.fresh()
                .env("JAVA_TOOL_OPTIONS", "-javaagent:" + JdkLane.agent())
                .linesAtStart();

        assertThat(lines).filteredOn(line -> line.startsWith("[spanweave] ")).hasSize(1);
    }

    private static String run(InvoicesSetup setup, Path tool, List<String> arguments, Path folder)
            throws IOException, InterruptedException {
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(tool.toString());
        builder.command().addAll(arguments);
        builder.redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("JAVA_TOOL_OPTIONS", "-javaagent:" + JdkLane.agent());
        builder.environment().put("SENTRY_DSN", setup.ingest().dsn());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(tool + " ends").isTrue();
            return Files.readString(said, StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }

    /** After work of every kind that is traced otherwise. */
    private static void assertOff(Invoices invoices) {
        assertThat(invoices.pay(1).status()).isEqualTo(201);
        assertThat(invoices.get("/faults/error?invoice=12").status()).isEqualTo(500);
        invoices.runOverdueCheck(true);
        // Each look starts a JVM.
        List<String> classes = invoices.application().loadedClasses("");
        List<String> threads = invoices.application().threads();
        assertThat(classes).contains("com.acme.invoices.payment.PaymentService");
        assertThat(classes)
                .noneMatch(name -> name.startsWith("java.lang.Spanweave")
                        || name.startsWith("io.spanweave.agent.weave.")
                        || name.startsWith("net.bytebuddy."));
        assertThat(threads).contains("scheduling-1").noneMatch(name -> name.startsWith("spanweave"));
        assertThat(invoices.ingest().connectionsOpened()).isZero();
    }
}
