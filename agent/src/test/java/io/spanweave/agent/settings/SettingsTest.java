package io.spanweave.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private final Properties properties = new Properties();
    private final Map<String, String> environment = new HashMap<>();
    private String arguments;

    @TempDir
    Path folder;

    @Test
    void shouldTakeDefaultsAndStaySilent() {
        environment.put("PATH", "/bin");
        environment.put("SENTRY_ORG", "acme");
        properties.setProperty("java.home", "/jdk");
        Settings settings = read();
        assertThat(settings.anySet()).isFalse();
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.text(Setting.DSN)).isEmpty();
        assertThat(settings.flag(Setting.ENABLED)).isTrue();
        assertThat(settings.origin(Setting.DSN)).isEqualTo("default");
        assertThat(settings.isSet(Setting.DSN)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void shouldUnderstandItsOwnDefaults(Setting setting) {
        Settings settings = read();
        switch (setting.type()) {
            case FLAG ->
                assertThat(settings.flag(setting)).isEqualTo(setting.standard().equals("true"));
            case RATE -> assertThat(settings.rate(setting)).isBetween(0.0, 1.0);
            case COUNT -> assertThat(settings.count(setting)).isNotNegative();
            case DURATION ->
                // Only of what is slow none says that it is to be found out.
                assertThat(settings.millis(setting)).isGreaterThanOrEqualTo(setting == Setting.TRACES_SLOW ? 0 : 1);
            case LIST -> assertThat(String.join(",", settings.list(setting))).isEqualTo(setting.standard());
            default -> assertThat(settings.text(setting)).isEqualTo(setting.standard());
        }
        if (setting.type() != Setting.Type.TAGS && setting != Setting.CONFIG) {
            String value = switch (setting.type()) {
                case PROXY -> "http://proxy:3128";
                case RULES -> "GET /a=b=0.5,Job.*=1";
                case FILE -> Path.of("pom.xml").toAbsolutePath().toString();
                default -> setting.standard().isEmpty() ? "a.X#y" : setting.standard();
            };
            environment.put(setting.environmentName(), value);
            assertThat(read().warnings()).isEmpty();
            assertThat(read().text(setting)).isEqualTo(value);
            assertThat(read().origin(setting)).isEqualTo(setting.environmentName());
        }
    }

    @Test
    void shouldReadRulesFromAgentArguments() {
        arguments = "traces.rules=GET /a=b/*=0.5, Job.*=1,debug=true";
        Settings settings = read();
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.list(Setting.TRACES_RULES)).containsExactly("GET /a=b/*=0.5", "Job.*=1");
        assertThat(settings.flag(Setting.DEBUG)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /a", "=0.5", "GET /a=1.1", "GET /a=-0.1", "GET /a=half", "GET /a=0.5,Job"})
    void shouldNameTheFormOfARule(String value) {
        environment.put("SPANWEAVE_TRACES_RULES", value);
        assertThat(read().warnings())
                .singleElement()
                .asString()
                .contains("traces.rules='" + value + "' (SPANWEAVE_TRACES_RULES)", "NAME=RATE", "using none");
        assertThat(read().list(Setting.TRACES_RULES)).isEmpty();
    }

    @Test
    void shouldNameTheLevelsThereAre() {
        environment.put("SPANWEAVE_LOGS_EVENTS", "severe");
        assertThat(read().warnings())
                .containsExactly(
                        "logs.events='severe' (SPANWEAVE_LOGS_EVENTS) is not error, warn, info or off; using error.");
        environment.put("SPANWEAVE_LOGS_EVENTS", "Off");
        assertThat(read().warnings()).isEmpty();
    }

    @Test
    void shouldReadEntriesThatNameMethodsFromAgentArguments() {
        arguments = "spans=a.B#c(int,long) name=x;a.C#d(int,String,..) op=y,debug=true,spanweave.queue.size=7";
        Settings settings = read();
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.text(Setting.SPANS)).isEqualTo("a.B#c(int,long) name=x;a.C#d(int,String,..) op=y");
        assertThat(settings.methods(Setting.SPANS)).hasSize(2);
        assertThat(settings.flag(Setting.DEBUG)).isTrue();
        assertThat(settings.count(Setting.QUEUE_SIZE)).isEqualTo(7);
    }

    @Test
    void shouldWarnOfABadEntryAndKeepTheOthers() {
        environment.put("SPANWEAVE_SPANS", "a.B#c; a.B ;java.lang.String#length;a.B#d root");
        Settings settings = read();
        assertThat(settings.methods(Setting.SPANS))
                .extracting(MethodPattern::methodName)
                .containsExactly("c", "d");
        assertThat(settings.warnings())
                .containsExactly(
                        "spans='a.B' (SPANWEAVE_SPANS) is not CLASS#METHOD or CLASS#METHOD(TYPE,TYPE), outside of the"
                                + " JDK, then name=x, op=y or root; it is left out.",
                        "spans='java.lang.String#length' (SPANWEAVE_SPANS) is not CLASS#METHOD or"
                                + " CLASS#METHOD(TYPE,TYPE), outside of the JDK, then name=x, op=y or root; it is left"
                                + " out.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SPANWEAVE_MASK    | a(b      | mask='a(b' (SPANWEAVE_MASK) is not a regular expression of Java's; using none.
            SPANWEAVE_CA_FILE | /no/file | ca.file='/no/file' (SPANWEAVE_CA_FILE) is not a file that can be read; using none.
            """)
    void shouldSayWhatIsWrong(String variable, String value, String line) {
        environment.put(variable, value);
        assertThat(read().warnings()).containsExactly(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy:3128",
                "https://proxy:3128",
                "http://bob:s3cr3t@proxy",
                "http://bob:s3cr3t@proxy:1/x",
                "http://b b:1"
            })
    void shouldNotRepeatThePasswordOfAProxy(String value) {
        environment.put("SPANWEAVE_PROXY", value);
        assertThat(read().warnings())
                .containsExactly(
                        "proxy (SPANWEAVE_PROXY) is not http://HOST:PORT or http://USER:PASSWORD@HOST:PORT; using none.");
        assertThat(read().isSet(Setting.PROXY)).isFalse();
    }

    @Test
    void shouldLetEachSourceWinOverTheNext() throws IOException {
        Setting setting = Setting.ENVIRONMENT;
        assertThat(read().text(setting)).isEqualTo("production");
        environment.put("SPANWEAVE_CONFIG", file("environment=file"));
        assertOrigin(setting, "file", "file " + environment.get("SPANWEAVE_CONFIG"));
        environment.put("SENTRY_ENVIRONMENT", "sentry");
        assertOrigin(setting, "sentry", "SENTRY_ENVIRONMENT");
        environment.put("SPANWEAVE_ENVIRONMENT", "variable");
        assertOrigin(setting, "variable", "SPANWEAVE_ENVIRONMENT");
        properties.setProperty("spanweave.environment", "property");
        assertOrigin(setting, "property", "-Dspanweave.environment");
        arguments = "environment=argument";
        assertOrigin(setting, "argument", "agent argument");
    }

    @Test
    void shouldNotLetEmptyValuesWin() throws IOException {
        environment.put("SPANWEAVE_CONFIG", file("release=file"));
        environment.put("SENTRY_RELEASE", " ");
        environment.put("SPANWEAVE_RELEASE", "");
        properties.setProperty("spanweave.release", "   ");
        arguments = "release=,debug= ";
        assertThat(read().text(Setting.RELEASE)).isEqualTo("file");
        assertThat(read().flag(Setting.DEBUG)).isFalse();
        assertThat(read().warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "spanweave.config"})
    void shouldFindTheFileWhereverItIsNamed(String key) throws IOException {
        properties.setProperty("spanweave.config", file("release=wrong"));
        arguments = key + "=" + file("spanweave.release = right\nqueue.size: 7");
        assertThat(read().text(Setting.RELEASE)).isEqualTo("right");
        assertThat(read().count(Setting.QUEUE_SIZE)).isEqualTo(7);
    }

    @Test
    void shouldWarnOfAFileItCannotRead() throws IOException {
        arguments = "config=" + folder.resolve("missing");
        assertThat(read().warnings()).singleElement().asString().contains("missing", "config");
        arguments = "config=" + folder;
        assertThat(read().warnings()).hasSize(1);
        arguments = "config=" + file("a=\\u00zz");
        assertThat(read().warnings()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "SENTRY_DSN, DSN, https://k@h/1",
        "SENTRY_RELEASE, RELEASE, r1",
        "SENTRY_ENVIRONMENT, ENVIRONMENT, staging",
        "SENTRY_SAMPLE_RATE, SAMPLE_RATE, 0.5",
        "SENTRY_TRACES_SAMPLE_RATE, TRACES_SAMPLE_RATE, 0.25",
        "SENTRY_SEND_DEFAULT_PII, SEND_DEFAULT_PII, true",
        "SENTRY_DEBUG, DEBUG, true",
        "SENTRY_SERVERNAME, SERVER_NAME, web1",
    })
    void shouldFallBackToSentrysNames(String variable, Setting setting, String value) {
        environment.put(variable, value);
        assertThat(read().text(setting)).isEqualTo(value);
        assertThat(read().origin(setting)).isEqualTo(variable);
        assertThat(read().warnings()).isEmpty();
        environment.put(setting.environmentName(), setting.standard().isEmpty() ? "ours" : setting.standard());
        assertThat(read().origin(setting)).isEqualTo(setting.environmentName());
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "debug, yes, true or false",
        "debug, 1, true or false",
        "sample.rate, 1.1, 0.0 to 1.0",
        "sample.rate, -0.1, 0.0 to 1.0",
        "sample.rate, NaN, 0.0 to 1.0",
        "sample.rate, '0,5', 0.0 to 1.0",
        "sample.rate, 50%, 0.0 to 1.0",
        "queue.size, -1, whole number",
        "queue.size, 1.5, whole number",
        "queue.size, 99999999999, whole number",
        "shutdown.timeout, 5, 500ms",
        "shutdown.timeout, s, 500ms",
        "shutdown.timeout, -5s, 500ms",
        "shutdown.timeout, 1.5s, 500ms",
        "shutdown.timeout, 99999999m, 500ms",
        "shutdown.timeout, 99999999999999999999s, 500ms",
        "shutdown.timeout, 5 seconds, 500ms",
    })
    void shouldWarnOfABadValueOnceAndTakeTheDefault(String key, String value, String form) {
        properties.setProperty("spanweave." + key, value);
        Settings settings = read();
        assertThat(settings.warnings())
                .singleElement()
                .asString()
                .contains(key + "='" + value + "'", "-Dspanweave." + key, form, "using ");
        for (Setting setting : Setting.all()) {
            assertThat(settings.text(setting)).isEqualTo(setting.standard());
        }
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "5s, 5000", "2m, 120000", "0s, 0", "5 s, 5000", "35791m, 2147460000"})
    void shouldReadDurations(String value, int millis) {
        environment.put("SPANWEAVE_READ_TIMEOUT", value);
        assertThat(read().millis(Setting.READ_TIMEOUT)).isEqualTo(millis);
        assertThat(read().warnings()).isEmpty();
    }

    @Test
    void shouldReadFlagsInAnyCase() {
        environment.put("SPANWEAVE_DEBUG", " TRUE ");
        assertThat(read().flag(Setting.DEBUG)).isTrue();
    }

    @Test
    void shouldReadAgentArgumentsWithListsInside() {
        arguments = "dsn=https://k@h/1,ignored.paths=/a,/b/**,*.css,debug=true,ignored.exceptions=x.Y";
        Settings settings = read();
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.list(Setting.IGNORED_PATHS)).containsExactly("/a", "/b/**", "*.css");
        assertThat(settings.list(Setting.IGNORED_EXCEPTIONS)).containsExactly("x.Y");
        assertThat(settings.flag(Setting.DEBUG)).isTrue();
        assertThat(settings.text(Setting.DSN)).isEqualTo("https://k@h/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "debug=true,",
                ",debug=true",
                "debug=true,,",
                " debug = true ",
                "spanweave.debug=true",
                ",,debug=true , ,"
            })
    void shouldForgiveStrayCommasAndBlanks(String given) {
        arguments = given;
        assertThat(read().warnings()).isEmpty();
        assertThat(read().flag(Setting.DEBUG)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://SECRET@glitchtip.example/1", "SECRET@host", "debug,https://SECRET@h/1"})
    void shouldNotRepeatWhatMayBeADsn(String given) {
        arguments = given;
        assertThat(read().warnings()).isNotEmpty().noneMatch(line -> line.contains("SECRET"));
        assertThat(read().anySet()).isTrue();
    }

    @Test
    void shouldReadAnArgumentThatIsNone() {
        arguments = "on";
        assertThat(read().warnings()).singleElement().asString().contains("'on'", "key=value");
        arguments = "=x";
        assertThat(read().warnings()).hasSize(1);
        arguments = "";
        assertThat(read().warnings()).isEmpty();
        assertThat(read().anySet()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "SPANWEAVE_DSM, SPANWEAVE_DSN",
        "SPANWEAVE_RELAESE, SPANWEAVE_RELEASE",
        "SPANWEAVE_JDBC_ENABLE, SPANWEAVE_JDBC_ENABLED",
        "SPANWEAVE_SAMPLERATE, SPANWEAVE_SAMPLE_RATE",
        "SPANWEAVE_TRACE_SAMPLE_RATE, SPANWEAVE_TRACES_SAMPLE_RATE",
        "SPANWEAVE_SENTRY_DSN, ''",
        "SPANWEAVE_, ''",
        "SPANWEAVE_SOMETHING_ENTIRELY_DIFFERENT, ''",
    })
    void shouldAskWhetherSomethingElseWasMeant(String variable, String meant) {
        environment.put(variable, "x");
        Settings settings = read();
        assertThat(settings.anySet()).isTrue();
        assertThat(settings.warnings()).singleElement().asString().contains(variable + " is not known");
        if (meant.isEmpty()) {
            return;
        }
        assertThat(settings.warnings().get(0)).endsWith("Did you mean " + meant + "?");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"DSN, dsn", "traces-sample-rate, traces.sample.rate", "queue_size, queue.size", "relase, release"})
    void shouldAskInTheFormOfTheSource(String key, String meant) {
        arguments = key + "=1";
        assertThat(read().warnings())
                .singleElement()
                .asString()
                .isEqualTo("the setting " + key + " is not known. Did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "SENTRY_DNS, SENTRY_DSN",
        "SENTY_DSN, SENTRY_DSN",
        "SENTRYDSN, SENTRY_DSN",
        "SPANWAVE_DSN, SPANWEAVE_DSN"
    })
    void shouldRecogniseAMisspeltDsn(String variable, String meant) {
        environment.put(variable, "https://SECRET@h/1");
        Settings settings = read();
        assertThat(settings.anySet()).isTrue();
        assertThat(settings.warnings())
                .singleElement()
                .asString()
                .isEqualTo("the variable " + variable + " is not known. Did you mean " + meant + "?");
        environment.put("SENTRY_DSN", "https://k@h/1");
        assertThat(read().warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SENTRY_DIST",
                "SENTRY_ORG",
                "SENTRY_URL",
                "SENTRY_LOG_LEVEL",
                "SENTRY_AUTH_TOKEN",
                "POSTGRES_DSN",
                "DSN"
            })
    void shouldLeaveOtherPeoplesVariablesAlone(String variable) {
        environment.put(variable, "x");
        assertThat(read().warnings()).isEmpty();
        assertThat(read().anySet()).isFalse();
    }

    @Test
    void shouldCollectTagsFromEverySource() throws IOException {
        environment.put("SPANWEAVE_CONFIG", file("tags.file=f\ntags.both=file"));
        environment.put("SENTRY_TAGS_My_Team", "sentry");
        environment.put("SENTRY_TAGS_BOTH", "sentry");
        environment.put("SPANWEAVE_TAGS_COST_CENTER", " 4711 ");
        environment.put("SPANWEAVE_TAGS_EMPTY", " ");
        properties.setProperty("spanweave.tags.property", "p");
        properties.setProperty("spanweave.tags.both", "property");
        arguments = "tags.list=a,b,tags.argument=x";
        Settings settings = read();
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.tags())
                .containsOnly(
                        Map.entry("file", "f"),
                        Map.entry("my_team", "sentry"),
                        Map.entry("cost_center", "4711"),
                        Map.entry("property", "p"),
                        Map.entry("both", "property"),
                        Map.entry("list", "a,b"),
                        Map.entry("argument", "x"));
    }

    @Test
    void shouldSayThatTagsAreAFamily() {
        environment.put("SPANWEAVE_TAGS", "team:billing");
        assertThat(read().warnings()).singleElement().asString().contains("SPANWEAVE_TAGS_TEAM=billing");
        assertThat(read().warnings().get(0)).doesNotContain("Did you mean");
    }

    @Test
    void shouldSwitchInstrumentationsByName() {
        environment.put("SPANWEAVE_SPRING_MVC_ENABLED", "false");
        assertThat(read().instrumentationEnabled("spring-mvc")).isFalse();
        assertThat(read().instrumentationEnabled("jdbc")).isTrue();
        assertThat(read().instrumentationEnabled("nobody-knows")).isTrue();
    }

    @Test
    void shouldKeepPropertiesOfOtherTypesAndOthersAlone() {
        properties.put("spanweave.debug", 1);
        properties.put(2, "x");
        properties.setProperty("spanweavex.debug", "x");
        assertThat(read().warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"abc, abc, 0", "abc, acb, 1", "abc, ab, 1", "abc, abcd, 1", "abc, xbc, 1", "'', abc, 3", "dsn, dns, 1"})
    void shouldMeasureDistance(String a, String b, int distance) {
        assertThat(Settings.distance(a, b)).isEqualTo(distance);
        assertThat(Settings.distance(b, a)).isEqualTo(distance);
    }

    private void assertOrigin(Setting setting, String value, String origin) {
        Settings settings = read();
        assertThat(settings.text(setting)).isEqualTo(value);
        assertThat(settings.origin(setting)).isEqualTo(origin);
        assertThat(settings.warnings()).isEmpty();
    }

    private String file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "spanweave", ".properties"), content)
                .toString();
    }

    private Settings read() {
        return Settings.read(arguments, properties, environment);
    }
}
