package io.spanweave.acceptance;

/**
 * An annotation as the application {@code annotated} uses it in its class of the same name, and what its calls are
 * called: {@code work} where the annotation names it, {@code later} where it leaves the name to the agent if it can.
 * {@code #} stands for the simple name of the class that was called.
 */
enum AnnotatedRow {
    OwnOnMethod("`@Span`", "own_work", "ledger.read", "#.later", "function"),
    OwnOnClass("`@Span` on a class", "own_class.work", "function", "own_class.later", "function"),
    OwnRoot("`@Span(root = true)`", "own_root_work", "function", "#.later", "function"),
    OpenTelemetry("OpenTelemetry `@WithSpan`", "otel_work", "function", "#.later", "function"),
    OpenTelemetryRoot(
            "OpenTelemetry `@WithSpan(inheritContext = false)`", "otel_root_work", "function", "#.later", "function"),
    MicrometerObserved("Micrometer `@Observed`", "observed_work", "function", "observed_later", "function"),
    MicrometerObservedClass(
            "Micrometer `@Observed` on a class", "observed_class.work", "function", "observed_class.later", "function"),
    MicrometerNewSpan("Micrometer `@NewSpan`", "new_span_work", "function", "new_span_later", "function"),
    SentrySpans("Sentry `@SentrySpan`", "sentry_work", "ledger.read", "#.later", "ledger.later"),
    SentrySpanClass(
            "Sentry `@SentrySpan` on a class",
            "sentry_class.work",
            "ledger.class",
            "sentry_class.later",
            "ledger.class"),
    SentryTransactions(
            "Sentry `@SentryTransaction`", "sentry_transaction_work", "ledger.job", "#.later", "ledger.later"),
    SentryTransactionClass(
            "Sentry `@SentryTransaction` on a class", "#.work", "ledger.class", "#.later", "ledger.class"),
    SentryJavaxSpans(
            "Sentry `@SentrySpan`, for Spring 5", "sentry_javax_work", "ledger.read", "#.later", "ledger.later"),
    SentryJavaxTransactions(
            "Sentry `@SentryTransaction`, for Spring 5",
            "sentry_javax_transaction_work",
            "ledger.job",
            "#.later",
            "ledger.later"),
    Datadog("Datadog `@Trace`", "datadog_work", "function", "datadog_later", "function"),
    DatadogRoot("Datadog `@Trace(noParent = true)`", "datadog_root_work", "function", "#.later", "function"),
    ElasticSpan("Elastic `@CaptureSpan`", "elastic_work", "ledger.read", "#.later", "function"),
    ElasticTransaction("Elastic `@CaptureTransaction`", "elastic_transaction_work", "function", "#.later", "function"),
    NewRelic("New Relic `@Trace`", "new_relic_work", "function", "#.later", "function"),
    NewRelicDispatcher(
            "New Relic `@Trace(dispatcher = true)`", "new_relic_dispatcher_work", "function", "#.later", "function"),
    ListedWithValue("one of your own, listed, with `value`", "traced_work", "function", "#.later", "function"),
    ListedWithName("one of your own, listed, with `name`", "timed_work", "function", "#.later", "function"),
    ComposedOwn("one of your own that carries `@Span`", "audited", "audit", "audited", "audit"),
    ComposedForeign("one of your own that carries `@Observed`", "metered", "function", "metered", "function");

    private final String title;
    private final String work;
    private final String workOp;
    private final String later;
    private final String laterOp;

    AnnotatedRow(String title, String work, String workOp, String later, String laterOp) {
        this.title = title;
        this.work = work;
        this.workOp = workOp;
        this.later = later;
        this.laterOp = laterOp;
    }

    /** The first cell of the row in the docs. */
    String title() {
        return title;
    }

    /** What the method of this column is called in a trace. */
    String description(AnnotatedColumn column) {
        String pattern = column.isAsync() ? later : work;
        return pattern.replace("#", column.type()).replace(".later", "." + column.method());
    }

    String op(AnnotatedColumn column) {
        return column.isAsync() ? laterOp : workOp;
    }

    /** Whether it begins a transaction where there is none. */
    boolean isRoot() {
        return switch (this) {
            case OwnRoot,
                    OpenTelemetryRoot,
                    SentryTransactions,
                    SentryTransactionClass,
                    SentryJavaxTransactions,
                    DatadogRoot,
                    ElasticTransaction,
                    NewRelicDispatcher -> true;
            default -> false;
        };
    }

    /** Whether the application has this cell. */
    boolean has(AnnotatedColumn column) {
        return switch (column) {
            case MONO, FLUX -> this == OwnOnMethod || this == OpenTelemetry || this == MicrometerObserved;
            case SUPERCLASS, BRIDGE -> this == OwnOnMethod;
            default -> true;
        };
    }
}
