package io.spanweave.agent.trace;

import io.spanweave.agent.settings.Log;
import io.spanweave.agent.settings.Release;
import io.spanweave.bootstrap.SpanweaveToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Servlet requests as the seams report them: the outermost filter chain or servlet is the transaction. */
final class Requests {
    static final String MECHANISM = "auto.http.spanweave.servlet";

    private final Current current;
    private final Finish finish;
    private final boolean personal;
    private final WebReleases releases;

    Requests(Current current, Finish finish, WebReleases releases, boolean personal) {
        this.current = current;
        this.finish = finish;
        this.releases = releases;
        this.personal = personal;
    }

    /** Whether this thread is at a request or task of its own: not at work that another has handed to it. */
    boolean isAtRoot() {
        Strand strand = current.get();
        return strand != null && !strand.isHandedOver();
    }

    @Nullable
    SpanweaveToken enter(
            @Nullable Object carried, @Nullable Object errorDispatch, @Nullable String method, @Nullable String uri) {
        if (carried instanceof Span) {
            Strand suspended = ((Span) carried).strand;
            return suspended.trace.isFinished() ? null : resume(suspended);
        }
        Strand strand = current.get();
        if (errorDispatch != null || (strand != null && !strand.isHandedOver())) {
            // On a thread that does a request's work for it, another request may well begin: a container's pool.
            return null;
        }
        Request request = new Request(method == null ? "GET" : method, uri == null ? "" : uri);
        Strand begun = Trace.ofRequest(request).strand();
        current.begin(begun);
        return begun.base();
    }

    private SpanweaveToken resume(Strand strand) {
        Request request = strand.trace.request();
        if (request != null) {
            request.resume();
        }
        current.begin(strand);
        return strand.base();
    }

    void origin(SpanweaveToken token, @Nullable String contextPath, @Nullable String trace, @Nullable String baggage) {
        Trace opened = traceOf(token);
        Request request = opened.request();
        if (request != null) {
            request.origin(contextPath, trace, baggage);
            opened.release(releases.of(request.contextPath()));
        }
    }

    @Nullable
    SpanweaveToken claim() {
        Strand strand = current.get();
        Request request = strand == null || strand.isHandedOver() ? null : strand.trace.request();
        return strand != null && request != null && request.claim() ? strand.base() : null;
    }

    static void handled(SpanweaveToken token, int status, @Nullable String servletPath, @Nullable String pathInfo) {
        Request request = traceOf(token).request();
        if (request != null) {
            request.handled(status, servletPath, pathInfo);
        }
    }

    static void failed(SpanweaveToken token, @Nullable Object exception, @Nullable Object url) {
        Trace trace = traceOf(token);
        Request request = trace.request();
        if (request != null) {
            request.url(url == null ? null : url.toString());
            if (exception instanceof Throwable && request.status() >= 500) {
                // Answered by the application or its framework, but as a failure of the server.
                trace.fail((Throwable) exception, true, MECHANISM);
            }
        }
    }

    boolean wantsPersonal() {
        return personal;
    }

    void personal(SpanweaveToken token, String name, @Nullable String value) {
        Request request = traceOf(token).request();
        if (personal && request != null) {
            request.personal(name, value);
        }
    }

    Object asyncListener(SpanweaveToken token, Object listenerType) {
        return AsyncEnd.listener((Class<?>) listenerType, traceOf(token), finish);
    }

    static void suspended(SpanweaveToken token) {
        traceOf(token).suspend();
    }

    void exception(Throwable thrown) {
        Strand strand = current.get();
        Request request = strand == null || strand.isHandedOver() ? null : strand.trace.request();
        if (request != null) {
            request.answered(thrown);
        }
    }

    void exit(SpanweaveToken token, @Nullable Throwable thrown) {
        current.end(((Span) token).strand);
        Trace trace = traceOf(token);
        Request request = trace.request();
        if (request != null) {
            Throwable answered = request.answered();
            request.answered(null);
            if (thrown != null) {
                request.threw();
                trace.fail(thrown, false, MECHANISM);
            } else if (answered != null && request.status() >= 500) {
                trace.fail(answered, true, MECHANISM);
            }
        }
        if (!trace.resumeIfSuspended()) {
            finish.finish(trace, thrown);
        }
    }

    void route(String pattern) {
        Strand strand = current.get();
        Request request = strand == null ? null : strand.trace.request();
        if (request != null) {
            request.route(pattern);
        }
    }

    /** Once per servlet of a web application; the first to find something speaks for all. */
    void webApplication(@Nullable String contextPath, @Nullable Object git, @Nullable Object manifest) {
        String context = contextPath == null ? "" : contextPath;
        Properties fromGit = load("git.properties", git);
        Properties fromManifest = load("MANIFEST.MF", manifest);
        Release release = releases.knows(context) ? null : Release.of(fromGit, fromManifest);
        if (release != null) {
            releases.put(context, release);
            Log.debug("web application '" + context + "' is release " + release.name() + " (" + release.origin() + ")");
        }
    }

    private static @Nullable Properties load(String name, @Nullable Object stream) {
        try {
            return stream instanceof InputStream ? Release.read(name, (InputStream) stream) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static Trace traceOf(SpanweaveToken token) {
        return ((Span) token).strand.trace;
    }
}
