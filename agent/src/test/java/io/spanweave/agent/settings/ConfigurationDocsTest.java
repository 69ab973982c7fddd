package io.spanweave.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} is what the table {@link Setting} says, and no more. */
class ConfigurationDocsTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final String WRITE =
            "./mvnw -pl bootstrap,annotations,agent test -Dtest=ConfigurationDocsTest -Dspanweave.docs.write=true";

    private static final Map<String, Set<Setting>> THEMES = new LinkedHashMap<>();

    static {
        THEMES.put("Where to send, and as whom", EnumSet.range(Setting.ENABLED, Setting.TAGS));
        THEMES.put("What is sent", EnumSet.range(Setting.TRACES_SAMPLE_RATE, Setting.APP_PACKAGES));
        THEMES.put("What is woven", EnumSet.range(Setting.JDBC_ENABLED, Setting.SENTRY_SDK_ENABLED));
        THEMES.put("Delivery", EnumSet.range(Setting.QUEUE_SIZE, Setting.READ_TIMEOUT));
        THEMES.put("The agent itself", EnumSet.range(Setting.CONFIG, Setting.DEBUG));
    }

    @Test
    void shouldBeWhatTheTableSays() throws Exception {
        String page = page();
        if (Boolean.getBoolean("spanweave.docs.write")) {
            Files.writeString(PAGE, page);
        }
        String written = Files.exists(PAGE) ? Files.readString(PAGE) : "";
        assertThat(written)
                .as("docs/configuration.md is not up to date: run " + WRITE)
                .isEqualTo(page);
    }

    @Test
    void shouldHaveEverySettingOnce() throws Exception {
        int listed = 0;
        for (Set<Setting> theme : THEMES.values()) {
            listed += theme.size();
        }
        assertThat(listed).isEqualTo(Setting.all().length);
        for (Setting setting : Setting.all()) {
            assertThat(page()).contains("`" + shown(setting.environmentName(), setting, "_NAME") + "`");
        }
    }

    private static String page() throws ReflectiveOperationException {
        StringBuilder page = new StringBuilder("""
                # Configuration

                <!-- Generated from io.spanweave.agent.settings.Setting: do not edit here. Run
                     COMMAND -->

                One setting is needed, the DSN: `SENTRY_DSN=https://KEY@HOST/PROJECT`. Everything else has a default.

                Each setting can be given in five places. The first that has it wins:

                1. **agent arguments**: `-javaagent:spanweave.jar=debug=true,ignored.paths=/health,/ping` (a part without
                   `=` belongs to the list before it);
                2. **system properties**: `-Dspanweave.debug=true`;
                3. **environment variables**: `SPANWEAVE_DEBUG=true`, and below these the Sentry variables named in the last
                   column;
                4. **a properties file**, named by the setting `config`: `debug=true` or `spanweave.debug=true`;
                5. **the default**.

                The names follow from each other: `queue.size` is `-Dspanweave.queue.size` and `SPANWEAVE_QUEUE_SIZE`. An empty
                value is no value. Durations are written `500ms`, `5s` or `2m`; lists are separated by commas.

                A value that is not understood costs one line on stderr, and the default holds; an unknown key is answered with
                the nearest one. `SPANWEAVE_STRICT=true` makes either end the JVM instead. Without a DSN nothing is woven; the
                agent then says a word only if another of its settings is there, or a variable that looks like a misspelt DSN.

                """.replace("COMMAND", WRITE));
        for (Map.Entry<String, Set<Setting>> theme : THEMES.entrySet()) {
            page.append("## ").append(theme.getKey()).append("\n\n");
            page.append("| Environment variable | System property | Default | Meaning | Or Sentry's |\n");
            page.append("|---|---|---|---|---|\n");
            for (Setting setting : theme.getValue()) {
                page.append("| `").append(shown(setting.environmentName(), setting, "_NAME"));
                page.append("` | `-D").append(shown(setting.propertyName(), setting, ".name"));
                page.append("` | ").append(standard(setting));
                page.append(" | ").append(setting.meaning());
                String fallBack = setting.fallBack();
                page.append(" | ").append(fallBack.isEmpty() ? "" : "`" + shown(fallBack, setting, "_NAME") + "`");
                page.append(" |\n");
            }
            page.append('\n');
        }
        page.append("""
                ## Methods as spans

                `SPANWEAVE_SPANS` names methods whose calls are spans, without an annotation and without a change to the code.
                Entries are separated by `;` or stand on lines of their own:

                ```
                com.acme.billing.Billing#charge
                com.acme.billing.Billing#refund(long,String) name="refund a customer" op=payment
                com.acme.*Service#import*(..); com.acme.Nightly#run root
                ```

                * `CLASS#METHOD` is every method of that name, `CLASS#METHOD(TYPE,TYPE)` the one with these parameters, by simple
                  or qualified name; `()` has none, `(..)` any, `(long,..)` a long and then any.
                * `*` stands for any characters. A class pattern that begins with `*` is about the application's classes only (see
                  *Application packages*). A class named without `*` also stands for those classes of the application that
                  implement or extend it.
                * `name=x` or `name="two words"` is what the span is called, otherwise `SimpleClass.method`; `op=x` its op,
                  otherwise `function`; with `root` a call outside of any request or task begins a transaction of its own.
                * A method with `*` in its name never stands for getters, setters and record accessors, nor for `main`, `equals`,
                  `hashCode` and `toString`. Constructors, bridges, lambdas, what compilers make, proxies and the JDK are never woven.
                * Of two entries for one method the first holds. For a method that is annotated as well, the entry wins, and what
                  it does not say the annotation says.

                In the agent arguments: `-javaagent:spanweave.jar=spans=a.B#c(int,long) name=x;a.C#d,debug=true`. An entry that is
                not understood costs one line, and the others hold. One that has met no method after `SPANWEAVE_SPANS_CHECK` is
                mentioned once, with the nearest name there is.

                ## Annotations that are understood

                None of their classes need be there at run time.

                | Annotation | Name | Op | Root |
                |---|---|---|---|
                | `io.spanweave.annotations.Span` | `value` | `op` | `root` |
                | `io.opentelemetry.instrumentation.annotations.WithSpan` | `value` | | `inheritContext = false` |
                | `io.micrometer.observation.annotation.Observed` | `contextualName`, `name` | | |
                | `io.micrometer.tracing.annotation.NewSpan` | `value`, `name` | | |
                | `io.sentry.spring[.jakarta].tracing.SentrySpan`, `io.sentry.spring7.tracing.SentrySpan` | `description` | `operation`, `value` | |
                | `SentryTransaction` in the same packages | `name` | `operation`, `value` | always |
                | `datadog.trace.api.Trace` | `resourceName`, `operationName` | | `noParent = true` |
                | `co.elastic.apm.api.CaptureSpan` | `value` | `type` | |
                | `co.elastic.apm.api.CaptureTransaction` | `value` | `type` | always |
                | `com.newrelic.api.agent.Trace` | `metricName` | | `dispatcher = true` |
                | those in `SPANWEAVE_SPAN_ANNOTATIONS` | `value`, `name` | `op` | `root = true` |

                Arguments are kept in the span's data when their parameter has `io.spanweave.annotations.SpanData`,
                `io.opentelemetry.instrumentation.annotations.SpanAttribute` or `io.micrometer.tracing.annotation.SpanTag`.
                Those under a key with `password`, `token`, `secret`, `authorization`, `cookie` or the like are sent as
                `[Filtered]`, and not looked at.

                On a class an annotation covers its public methods as a pattern with `*` would; its name stands in front of
                theirs. In the application's own classes they also hold for methods that implement or override an annotated one,
                and on annotations of the application's own.

                ## When the server is away

                Envelopes that cannot be sent wait in memory, up to `SPANWEAVE_BACKLOG_SIZE` and `SPANWEAVE_BACKLOG_AGE`: errors
                are sent before transactions, and of a kind the oldest first. Where there is no room the oldest transaction
                goes, and an error only when there is no transaction left. It is tried again after half a second, then after
                twice as long each time, up to a minute, with a random part so that two hundred JVMs do not come back at once.
                A proxy that is away or wants another password (407) is trouble on the way like any other: the line names the
                proxy, and what waits for it is kept.
                A server's `Retry-After` and `X-Sentry-Rate-Limits` are obeyed. What is dropped is counted by its reason;
                `SPANWEAVE_DEBUG=true` tells the counts when the JVM ends.

                With `SPANWEAVE_SPOOL_DIR` they wait on disk as well, one file each:

                * An error is written before it is sent, so that it outlives the process however it ends: within some 20 ms
                  of the end of its request or task, or `SPANWEAVE_HANDOFF_WAIT` later when that has work on other threads.
                  It outlives a crash of the machine only if that had the time to write its caches.
                * A transaction is written when the server is away, when memory has no room, or when the JVM ends.
                * At its end the JVM sends for `SPANWEAVE_SHUTDOWN_TIMEOUT` and keeps the rest.
                * Each JVM has a folder of its own in there, which its user alone may read, and takes over what JVMs have left
                  that are gone: at its start and every minute. It sends that after what is new, twenty a second. The ids of
                  the events stay, so that what was sent and not yet deleted is seen as a repetition by the server. What a
                  server does not want for a while stays there for as long.
                * A damaged file, or what has the name of one and is none, is deleted and counted. A full disk costs one line;
                  envelopes wait in memory then, as far as there is room.
                * A second thread, `spanweave-sender`, is there only with this setting.

                ## Release

                What an error's release names is the commit it can be looked up in. The first that says so wins; the line the
                agent prints at the start says which it was:

                1. the setting `release`, in any of the five places, or `SENTRY_RELEASE`;
                2. the variables of CI systems and hosts, in this order: {variables};
                3. `git.properties` of the application, at the root of its jar, in `BOOT-INF/classes`, `WEB-INF/classes` or a
                   folder of its class path: {git};
                4. the head of the manifest of the application's own jar: {manifest}.

                Files of libraries are not asked. In an application server each web application has a release of its own, read
                from its `WEB-INF/classes/git.properties` and `META-INF/MANIFEST.MF` when it starts; what a setting or variable
                says wins over these, and over what the server's own jar says. Slashes, backslashes and control characters are
                sent as `-`, and of more than 200 characters the first 200: Sentry refuses others.

                ## Application packages

                Frames of the application are marked `in_app`, and repeating tasks become transactions only if they are the
                application's. Which classes these are is told from the command line, without loading any of them:

                * `java -jar`: the packages found in `BOOT-INF/classes` or `WEB-INF/classes` of the jar, and the package of
                  `Start-Class` or `Main-Class` with everything below it;
                * a class path with folders: the packages found in these folders, and the package of the main class with
                  everything below it. Of a folder that has a `BOOT-INF/classes`, only that;
                * in an application server, or where nothing is found: every class that is not of the JDK, the server or a
                  well-known library; and always those that a container loads from `WEB-INF/classes`.

                `app.packages` replaces all of that: `com.acme,org.acme.shared` are these packages and everything below them,
                `*` is everything.
                """.replace("{variables}", codes(texts("VARIABLES")))
                .replace("{git}", codes(texts("GIT_PROPERTIES")))
                .replace("{manifest}", codes(texts("MANIFEST"))));
        return page.toString();
    }

    private static String shown(String name, Setting setting, String member) {
        return setting.type() == Setting.Type.TAGS ? name + member : name;
    }

    private static String standard(Setting setting) {
        return setting.standard().isEmpty() ? "" : "`" + setting.standard().replace(",", ", ") + "`";
    }

    private static String[] texts(String field) throws ReflectiveOperationException {
        Field texts = Release.class.getDeclaredField(field);
        texts.setAccessible(true);
        return (String[]) texts.get(null);
    }

    private static String codes(String... texts) {
        return "`" + String.join("`, `", texts) + "`";
    }
}
