package io.spanweave.agent.settings;

import java.util.Locale;

/**
 * The one table of everything that can be set: it feeds parsing, warnings and the generated page
 * {@code docs/configuration.md}.
 */
public enum Setting {
    ENABLED("enabled", Type.FLAG, "true", "false: the JVM runs as if the agent were absent."),
    DSN(
            "dsn",
            Type.TEXT,
            "",
            "Where to send: the DSN of a Sentry or GlitchTip project. Without one nothing is woven.",
            "SENTRY_DSN"),
    BACKEND(
            "backend",
            Type.BACKEND,
            "auto",
            "What the server is: `sentry` or `glitchtip`, which swallows some of what Sentry understands and is not sent that."
                    + " auto: Sentry where the host of the DSN is sentry.io or below it, otherwise GlitchTip."),
    SPOTLIGHT(
            "spotlight",
            Type.SPOTLIGHT,
            "false",
            "true: everything is sent to a Spotlight viewer on this machine as well (`http://localhost:8969/stream`), also"
                    + " without a DSN. Or the URL of another.",
            "SENTRY_SPOTLIGHT"),
    CHECKINS(
            "checkins",
            Type.FLAG,
            "false",
            "true, with Sentry: each run of a task on a schedule of a minute or more is a check-in, and Sentry tells of a run"
                    + " that is missed or fails. It makes a monitor of each such task, which it charges for."),
    SESSIONS(
            "sessions",
            Type.FLAG,
            "false",
            "true, with Sentry: how many requests went well, had an error or crashed, by release and minute (release health)."),
    RELEASE(
            "release",
            Type.TEXT,
            "",
            "The commit or version that every error and trace names. When not set it is looked for: see *Release*.",
            "SENTRY_RELEASE"),
    ENVIRONMENT(
            "environment",
            Type.TEXT,
            "production",
            "The environment every error and trace names.",
            "SENTRY_ENVIRONMENT"),
    SERVER_NAME("server.name", Type.TEXT, "", "Name of this machine; its host name when not set.", "SENTRY_SERVERNAME"),
    TAGS(
            "tags",
            Type.TAGS,
            "",
            "Tags on every error and trace: `SPANWEAVE_TAGS_TEAM=billing` sets the tag `team`.",
            "SENTRY_TAGS"),
    TRACES_SAMPLE_RATE(
            "traces.sample.rate",
            Type.RATE,
            "1.0",
            "The share of ordinary transactions that is sent, 0.0 to 1.0. Failed ones are always sent, those that were slow,"
                    + " and the first of each name; unless this is 0 and no rule is set: then only errors are.",
            "SENTRY_TRACES_SAMPLE_RATE"),
    TRACES_RULES(
            "traces.rules",
            Type.RULES,
            "",
            "Other shares for some names, such as `GET /assets/*=0.01,ReportJob.*=1.0`. The first that fits counts; at 0"
                    + " only failed ones are sent."),
    TRACES_SLOW(
            "traces.slow",
            Type.DURATION,
            "0ms",
            "What takes as long is slow, and always sent. 0ms: more than twice as long as nineteen of twenty of its name"
                    + " before it, once forty are known."),
    TRACES_UNIFORM(
            "traces.uniform",
            Type.FLAG,
            "false",
            "true: slow and first ones are sampled like all others, so that averages are right where a server cannot"
                    + " extrapolate, as GlitchTip cannot. Failed ones are still sent."),
    TRACES_PER_MINUTE(
            "traces.per.minute",
            Type.COUNT,
            "60",
            "At most this many ordinary transactions of one name per minute; failed ones are never capped. 0: no cap."),
    TRACES_PER_SECOND(
            "traces.per.second",
            Type.COUNT,
            "500",
            "At most this many ordinary transactions of all names per second, and for once as many more as the queue has"
                    + " room for; failed ones are never held back. What comes beyond is counted and dropped. 0: no limit."),
    SAMPLE_RATE("sample.rate", Type.RATE, "1.0", "The share of errors that is sent, 0.0 to 1.0.", "SENTRY_SAMPLE_RATE"),
    ERRORS_PER_MINUTE(
            "errors.per.minute",
            Type.COUNT,
            "10",
            "At most this many errors of one kind (exception class, place, mechanism) per minute; the next one that is sent"
                    + " says how many were not. 0: no limit."),
    SEND_DEFAULT_PII(
            "send.default.pii",
            Type.FLAG,
            "false",
            "true: failed requests carry their query string, selected headers (also Cookie and Authorization) and the"
                    + " client's address.",
            "SENTRY_SEND_DEFAULT_PII"),
    MASK(
            "mask",
            Type.PATTERN,
            "",
            "What else must not leave, as a regular expression: each match in a message or argument becomes `[Filtered]`."
                    + " Passwords, tokens, cookies, card numbers and the values drivers tell are taken out without it."),
    IGNORED_PATHS(
            "ignored.paths",
            Type.LIST,
            "/health,/health/**,/healthz,/livez,/readyz,/ping,/actuator/**,*.css,*.js,*.map,*.png,*.jpg,*.jpeg,*.gif,"
                    + "*.svg,*.ico,*.webp,*.woff,*.woff2,*.ttf",
            "Requests that are sent only when they fail: `/path`, `/path/**` or `*.ending`, without the context path."),
    IGNORED_EXCEPTIONS(
            "ignored.exceptions",
            Type.LIST,
            "org.apache.catalina.connector.ClientAbortException,org.eclipse.jetty.io.EofException,"
                    + "org.springframework.web.context.request.async.AsyncRequestNotUsableException",
            "Exception classes that are no failure: by default those of a client that has gone away."),
    APP_PACKAGES(
            "app.packages",
            Type.LIST,
            "",
            "Packages of the application, for `in_app` stack frames and for whose repeating tasks are transactions."
                    + " Found by itself when not set: see *Application packages*."),
    JDBC_ENABLED("jdbc.enabled", Type.FLAG, "true", "Statements of any JDBC driver as spans."),
    SERVLET_ENABLED("servlet.enabled", Type.FLAG, "true", "Servlet requests (javax and jakarta) as transactions."),
    SPRING_MVC_ENABLED(
            "spring.mvc.enabled", Type.FLAG, "true", "Requests named by Spring MVC's route, `GET /invoices/{id}`."),
    SPRING_SCHEDULED_ENABLED(
            "spring.scheduled.enabled", Type.FLAG, "true", "Runs of Spring's scheduled methods as transactions."),
    EXECUTOR_ENABLED(
            "executor.enabled",
            Type.FLAG,
            "true",
            "Runs of the application's repeating `ScheduledExecutorService` tasks as transactions."),
    SPRING_RETRY_ENABLED(
            "spring.retry.enabled", Type.FLAG, "true", "Failed attempts of Spring Retry as breadcrumbs of one error."),
    HANDOFF_ENABLED(
            "handoff.enabled",
            Type.FLAG,
            "true",
            "What a request or task hands to other threads (executors, CompletableFuture, parallel streams, virtual"
                    + " threads) as a part of it."),
    HANDOFF_WAIT(
            "handoff.wait",
            Type.DURATION,
            "1s",
            "How long a finished request or task waits, before it is sent, for what it has handed to other threads. What"
                    + " still runs then is marked as unfinished."),
    ANNOTATIONS_ENABLED(
            "annotations.enabled",
            Type.FLAG,
            "true",
            "Methods as spans that carry `@Span`, or the annotation other agents and libraries have for that."),
    SPANS_ENABLED("spans.enabled", Type.FLAG, "true", "Methods named by `SPANWEAVE_SPANS` as spans."),
    SPANS(
            "spans",
            Type.METHODS,
            "",
            "Methods that are spans without an annotation: see *Methods as spans*. In one line they are separated by"
                    + " semicolons."),
    SPANS_CHECK(
            "spans.check",
            Type.DURATION,
            "2m",
            "How long after the start an entry of `SPANWEAVE_SPANS` that has met no method is mentioned."),
    SPAN_ANNOTATIONS(
            "span.annotations",
            Type.LIST,
            "",
            "Further annotations that make a method a span, by class name. A member `value` or `name` is the span's name,"
                    + " `op` its op."),
    LOGS_ENABLED(
            "logs.enabled",
            Type.FLAG,
            "true",
            "What is logged with Logback, Log4j 2, `java.util.logging` or JBoss LogManager: errors are reported, the lines"
                    + " before one are its breadcrumbs."),
    LOGS_EVENTS(
            "logs.events",
            Type.LEVEL,
            "error",
            "Lines of this level and above are errors, unless what they log is reported already."),
    LOGS_BREADCRUMBS(
            "logs.breadcrumbs",
            Type.LEVEL,
            "info",
            "Lines of this level and above are told beside an error of the same request or task: the last fifty."),
    LOGS_IGNORED(
            "logs.ignored",
            Type.LIST,
            "org.hibernate.engine.jdbc.spi.SqlExceptionHelper",
            "Loggers, or packages of such, whose lines are never errors. By default the one that repeats what is thrown."),
    UNCAUGHT_ENABLED(
            "uncaught.enabled", Type.FLAG, "true", "Exceptions that end a thread, unless it has a handler of its own."),
    SENTRY_SDK_ENABLED(
            "sentry.sdk.enabled",
            Type.FLAG,
            "true",
            "Where the application has started a Sentry SDK of its own, errors are left to it. false: they are sent all the"
                    + " same."),
    QUEUE_SIZE(
            "queue.size",
            Type.COUNT,
            "1024",
            "Finished traces waiting to be sent, and a quarter more of failed ones; further ones are counted and dropped."),
    BACKLOG_SIZE(
            "backlog.size",
            Type.COUNT,
            "8192",
            "Kilobytes of envelopes, as they are sent, that wait for the server: errors before transactions. What there is no"
                    + " room for is counted and dropped, the oldest of the least important first."),
    BACKLOG_AGE(
            "backlog.age",
            Type.DURATION,
            "24h",
            "How long an envelope waits, in memory or in the spool, before it is counted and dropped."),
    SPOOL_DIR(
            "spool.dir",
            Type.TEXT,
            "",
            "A folder that keeps what could not be sent when the JVM ends: see *When the server is away*. Several JVMs may"
                    + " share it."),
    SPOOL_SIZE("spool.size", Type.COUNT, "65536", "Kilobytes that each JVM keeps there."),
    SHUTDOWN_TIMEOUT(
            "shutdown.timeout", Type.DURATION, "2s", "How long the end of the JVM may wait for what is unsent."),
    PROXY(
            "proxy",
            Type.PROXY,
            "",
            "What to send through. It is used by the agent alone; the JVM's own proxy settings are neither read nor changed."),
    CA_FILE(
            "ca.file",
            Type.FILE,
            "",
            "Certificates (PEM) of an authority of your own, trusted for this beside those the JVM trusts."),
    CONNECT_TIMEOUT("connect.timeout", Type.DURATION, "5s", "How long a connection to the server may take."),
    READ_TIMEOUT("read.timeout", Type.DURATION, "10s", "How long the server may take to answer."),
    CONFIG(
            "config",
            Type.TEXT,
            "",
            "A properties file with any of these keys, `spanweave.` in front or not. It is read once, at start."),
    STRICT("strict", Type.FLAG, "false", "true: a setting that is wrong ends the JVM with status 1. For CI."),
    DEBUG("debug", Type.FLAG, "false", "true: says on stderr what is woven and what is sent.", "SENTRY_DEBUG");

    private static final Setting[] ALL = values();

    private final String key;
    private final Type type;
    private final String standard;
    private final String meaning;
    private final String fallBack;

    Setting(String key, Type type, String standard, String meaning) {
        this(key, type, standard, meaning, "");
    }

    Setting(String key, Type type, String standard, String meaning, String fallBack) {
        this.key = key;
        this.type = type;
        this.standard = standard;
        this.meaning = meaning;
        this.fallBack = fallBack;
    }

    /** Every setting, in the order of the docs page. */
    public static Setting[] all() {
        return ALL.clone();
    }

    /** The key in agent arguments and in the file, and after {@code spanweave.} in system properties: {@code queue.size}. */
    public String key() {
        return key;
    }

    /** {@code SPANWEAVE_QUEUE_SIZE}. */
    public String environmentName() {
        return "SPANWEAVE_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** {@code spanweave.queue.size}. */
    public String propertyName() {
        return "spanweave." + key;
    }

    /** The common Sentry variable that is read when no name of ours is set; empty when there is none. */
    public String fallBack() {
        return fallBack;
    }

    public Type type() {
        return type;
    }

    /** The value when nothing is set, in the form a user would write it. */
    public String standard() {
        return standard;
    }

    /** One or two sentences of Markdown. */
    public String meaning() {
        return meaning;
    }

    /** What a value may look like; the words are those of a warning. */
    public enum Type {
        TEXT("any text"),
        FLAG("true or false"),
        RATE("a number from 0.0 to 1.0"),
        COUNT("a whole number from 0 up"),
        DURATION("a duration such as 500ms, 5s, 2m or 24h"),
        LIST("a list separated by commas"),
        PATTERN("a regular expression of Java's"),
        RULES("a list of NAME=RATE, with * in the name for any text and a rate from 0.0 to 1.0"),
        LEVEL("error, warn, info or off"),
        BACKEND("auto, sentry or glitchtip"),
        SPOTLIGHT("true, false or the URL of a viewer, such as http://localhost:8969/stream"),
        PROXY("http://HOST:PORT or http://USER:PASSWORD@HOST:PORT"),
        FILE("a file that can be read"),
        METHODS("CLASS#METHOD or CLASS#METHOD(TYPE,TYPE), outside of the JDK, then name=x, op=y or root"),
        TAGS("one variable for each tag");

        private final String form;

        Type(String form) {
            this.form = form;
        }

        /** The accepted form, for a warning and the docs. */
        public String form() {
            return form;
        }
    }
}
