package io.spanweave.benchmarks.hotpath;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A request that knows what the agent asks a request for, and costs next to nothing. */
final class Exchange {
    private final HttpServletRequest request = new Request();
    private final HttpServletResponse response = new Response();

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    /** What everything else would be asked of. */
    private static <T> T nothing(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, a) -> {
            throw new UnsupportedOperationException(method.getName());
        }));
    }

    private static final class Request extends HttpServletRequestWrapper {
        Request() {
            super(nothing(HttpServletRequest.class));
        }

        @Override
        public @Nullable Object getAttribute(String name) {
            return null;
        }

        @Override
        public String getMethod() {
            return "GET";
        }

        @Override
        public String getRequestURI() {
            return "/orders";
        }

        @Override
        public String getContextPath() {
            return "";
        }

        @Override
        public @Nullable String getHeader(String name) {
            return null;
        }

        @Override
        public String getServletPath() {
            return "/orders";
        }

        @Override
        public @Nullable String getPathInfo() {
            return null;
        }

        @Override
        public boolean isAsyncStarted() {
            return false;
        }
    }

    private static final class Response extends HttpServletResponseWrapper {
        Response() {
            super(nothing(HttpServletResponse.class));
        }

        @Override
        public int getStatus() {
            return 200;
        }
    }
}
