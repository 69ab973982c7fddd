package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * One transaction per request, from the outermost filter chain or servlet; whatever is inside of it is the same request.
 *
 * <p>{@code FilterChain}: doFilter(ServletRequest, ServletResponse), as the containers and frameworks implement it.<br>
 * {@code HttpServlet}: service(ServletRequest, ServletResponse), for containers with a chain of another kind.
 *
 * <p>{@link Request} needs the servlet API 2.4; {@link Response} needs 3.0.
 */
final class ServletRequests {
    private static final String WITHOUT_REQUEST = "requests are not traced (the servlet API 2.4 has it)";
    private static final String WITHOUT_RESPONSE =
            "requests are traced without their status and fail only by an exception (the servlet API 3.0 has it)";

    static final Instrumentation WEAVE = Instrumentation.named("servlet")
            .subtypesOf("jakarta.servlet.FilterChain")
            .methods("doFilter(Ljakarta/servlet/ServletRequest;Ljakarta/servlet/ServletResponse;)V")
            .advice(Request.class, WITHOUT_REQUEST)
            .subtypesOf("jakarta.servlet.FilterChain")
            .methods("doFilter(Ljakarta/servlet/ServletRequest;Ljakarta/servlet/ServletResponse;)V")
            .advice(Response.class, WITHOUT_RESPONSE)
            .classesNamed("jakarta.servlet.http.HttpServlet")
            .methods("service(Ljakarta/servlet/ServletRequest;Ljakarta/servlet/ServletResponse;)V")
            .advice(Request.class, WITHOUT_REQUEST)
            .classesNamed("jakarta.servlet.http.HttpServlet")
            .methods("service(Ljakarta/servlet/ServletRequest;Ljakarta/servlet/ServletResponse;)V")
            .advice(Response.class, WITHOUT_RESPONSE)
            .alsoJavax();

    private ServletRequests() {}

    /** Opens the transaction and closes it. */
    static final class Request {
        private Request() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(@Advice.Argument(0) ServletRequest request) {
            if (SpanweaveGate.isTracing() || !(request instanceof HttpServletRequest)) {
                return null;
            }
            HttpServletRequest http = (HttpServletRequest) request;
            SpanweaveToken token = SpanweaveGate.enterRequest(
                    http.getAttribute("io.spanweave.async"),
                    http.getAttribute("jakarta.servlet.error.request_uri"),
                    http.getMethod(),
                    http.getRequestURI());
            if (token != null) {
                String trace = http.getHeader("sentry-trace");
                // Without the one the other says nothing.
                SpanweaveGate.requestOrigin(
                        token, http.getContextPath(), trace, trace == null ? null : http.getHeader("baggage"));
            }
            return token;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken token, @Advice.Thrown @Nullable Throwable thrown) {
            if (token != null) {
                SpanweaveGate.exitRequest(token, thrown);
            }
        }
    }

    /** Reads what came of it, just before the transaction is closed. */
    static final class Response {
        private Response() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter() {
            return SpanweaveGate.claimRequest();
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable SpanweaveToken token,
                @Advice.Argument(0) ServletRequest request,
                @Advice.Argument(1) ServletResponse response,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (token != null) {
                HttpServletRequest http = (HttpServletRequest) request;
                int status = ((HttpServletResponse) response).getStatus();
                SpanweaveGate.requestHandled(token, status, http.getServletPath(), http.getPathInfo());
                if (thrown != null || status >= 500) {
                    Object exception = http.getAttribute("jakarta.servlet.error.exception");
                    SpanweaveGate.requestFailed(token, exception, http.getRequestURL());
                    if (SpanweaveGate.wantsPersonal(token)) {
                        SpanweaveGate.personal(token, "?", http.getQueryString());
                        SpanweaveGate.personal(token, "@", http.getRemoteAddr());
                        SpanweaveGate.personal(token, "User-Agent", http.getHeader("User-Agent"));
                        SpanweaveGate.personal(token, "Referer", http.getHeader("Referer"));
                        SpanweaveGate.personal(token, "Cookie", http.getHeader("Cookie"));
                        SpanweaveGate.personal(token, "Authorization", http.getHeader("Authorization"));
                        SpanweaveGate.personal(token, "X-Forwarded-For", http.getHeader("X-Forwarded-For"));
                    }
                }
                if (thrown == null && http.isAsyncStarted()) {
                    Object listener = SpanweaveGate.asyncListener(token, AsyncListener.class);
                    http.getAsyncContext().addListener((AsyncListener) listener, request, response);
                    http.setAttribute("io.spanweave.async", token);
                    SpanweaveGate.requestSuspended(token);
                }
            }
        }
    }
}
