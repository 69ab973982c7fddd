package io.spanweave.agent.names;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one table of annotations that are understood, by name: none of their classes need be there. Ours; those of
 * OpenTelemetry, Micrometer, the Sentry SDK, Datadog, Elastic and New Relic, with the members these document; and what an
 * operator has listed.
 */
final class SpanAnnotations {
    private static final String[] NOTHING = {};
    private static final String[] VALUE = {"value"};
    private static final String[] SENTRY_OPS = {"operation", "value"};
    private static final String[] SENTRY_PACKAGES = {
        "io/sentry/spring/tracing/", "io/sentry/spring/jakarta/tracing/", "io/sentry/spring7/tracing/"
    };

    private final Map<String, SpanAnnotation> onMethods = new HashMap<>();
    private final List<String> types = new ArrayList<>();
    private final Map<String, String[]> onParameters = new HashMap<>();

    /**
     * Makes the table.
     *
     * @param further class names an operator has listed
     */
    SpanAnnotations(Collection<String> further) {
        root("io/spanweave/annotations/Span", VALUE, new String[] {"op"}, "root", true);
        root("io/opentelemetry/instrumentation/annotations/WithSpan", VALUE, NOTHING, "inheritContext", false);
        span("io/micrometer/observation/annotation/Observed", new String[] {"contextualName", "name"}, NOTHING);
        span("io/micrometer/tracing/annotation/NewSpan", new String[] {"value", "name"}, NOTHING);
        for (String sentry : SENTRY_PACKAGES) {
            span(sentry + "SentrySpan", new String[] {"description"}, SENTRY_OPS);
            root(sentry + "SentryTransaction", new String[] {"name"}, SENTRY_OPS, null, true);
        }
        root("datadog/trace/api/Trace", new String[] {"resourceName", "operationName"}, NOTHING, "noParent", true);
        span("co/elastic/apm/api/CaptureSpan", VALUE, new String[] {"type"});
        root("co/elastic/apm/api/CaptureTransaction", VALUE, new String[] {"type"}, null, true);
        root("com/newrelic/api/agent/Trace", new String[] {"metricName"}, NOTHING, "dispatcher", true);
        for (String name : further) {
            root(name.trim().replace('.', '/'), new String[] {"value", "name"}, new String[] {"op"}, "root", true);
        }
        onParameters.put("io/spanweave/annotations/SpanData", VALUE);
        onParameters.put("io/opentelemetry/instrumentation/annotations/SpanAttribute", VALUE);
        onParameters.put("io/micrometer/tracing/annotation/SpanTag", new String[] {"value", "key"});
    }

    private void span(String type, String[] names, String[] ops) {
        root(type, names, ops, null, false);
    }

    private void root(String type, String[] names, String[] ops, @Nullable String rootMember, boolean rootValue) {
        types.add(type);
        onMethods.put(type, new SpanAnnotation(type, names, ops, rootMember, rootValue));
    }

    /** Those on methods and classes, internal names. */
    Collection<String> types() {
        return Collections.unmodifiableList(types);
    }

    /** The row of an annotation on a method or class; null when there is none. */
    @Nullable
    SpanAnnotation onMethod(String type) {
        return onMethods.get(type);
    }

    /** The members that hold an argument's key, by the annotation on its parameter; null when it is none of these. */
    String @Nullable [] onParameter(String type) {
        return onParameters.get(type);
    }
}
