package io.spanweave.agent.trace;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a servlet request has told about itself: strings and a number, never the request. */
public final class Request {
    private final String method;
    private final String uri;
    private String contextPath = "";
    private @Nullable String sentryTrace;
    private @Nullable String baggage;
    private @Nullable String route;
    private @Nullable String servletPath;
    private @Nullable String pathInfo;
    private @Nullable String url;
    private @Nullable Throwable answered;
    private int status;
    private boolean claimed;
    private @Nullable Map<String, String> personal;

    Request(String method, String uri) {
        this.method = method;
        this.uri = uri;
    }

    /** {@code GET}. */
    public String method() {
        return method;
    }

    /** The path as the client wrote it, with the context path, without the query. */
    public String uri() {
        return uri;
    }

    /** Where the web application is mounted; empty for the root. */
    public String contextPath() {
        return contextPath;
    }

    /** The template a framework has matched, without the context path; null when none did. */
    public @Nullable String route() {
        return route;
    }

    /** The part of the path that chose the servlet; null when the request never reached one. */
    public @Nullable String servletPath() {
        return servletPath;
    }

    /** The part of the path behind it; null for servlets not mapped by a prefix. */
    public @Nullable String pathInfo() {
        return pathInfo;
    }

    /** The whole URL without its query; known only where something failed. */
    public @Nullable String url() {
        return url;
    }

    /** The response's status; 0 where it was never known. */
    public int status() {
        return status;
    }

    /** The caller's {@code sentry-trace} header. */
    public @Nullable String sentryTrace() {
        return sentryTrace;
    }

    /** The caller's {@code baggage} header. */
    public @Nullable String baggage() {
        return baggage;
    }

    /** Query string (as {@code ?}), peer (as {@code @}) and headers; empty unless the operator has asked for them. */
    public Map<String, String> personal() {
        return personal == null ? Collections.emptyMap() : Collections.unmodifiableMap(personal);
    }

    void origin(@Nullable String context, @Nullable String callerTrace, @Nullable String callerBaggage) {
        contextPath = context == null ? "" : context;
        sentryTrace = callerTrace;
        baggage = callerBaggage;
    }

    /** True for the first caller only. */
    boolean claim() {
        boolean first = !claimed;
        claimed = true;
        return first;
    }

    /** Dispatched once more, on another thread. */
    void resume() {
        claimed = false;
    }

    void handled(int answered, @Nullable String servlet, @Nullable String info) {
        status = answered;
        servletPath = servlet;
        pathInfo = info;
    }

    /** What somebody inside of the chain is answering; null when nothing was thrown there. */
    @Nullable
    Throwable answered() {
        return answered;
    }

    void answered(@Nullable Throwable thrown) {
        answered = thrown;
    }

    /** An exception leaves the chain: the container is about to turn it into this. */
    void threw() {
        if (status < 400) {
            status = 500;
        }
    }

    /** The first to match is the one the client asked for; later ones are forwards. */
    void route(String pattern) {
        if (route == null) {
            route = pattern;
        }
    }

    void url(@Nullable String whole) {
        url = whole;
    }

    void personal(String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (personal == null) {
            personal = new TreeMap<>();
        }
        personal.put(name, value);
    }
}
