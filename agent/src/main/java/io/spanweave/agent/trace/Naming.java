package io.spanweave.agent.trace;

import java.util.List;

/**
 * What a trace is called. A back end keeps one row per name, so a name must not hold what changes from request to
 * request: route templates first, the servlet's mapping then, and otherwise the path with everything that looks like an
 * id taken out.
 */
public final class Naming {
    /** Sentry cuts there. */
    private static final int LENGTH_AT_MOST = 200;

    private Naming() {}

    /** {@code GET /invoices/{id}}, or {@code OverdueCheck.checkOverdueInvoices}; at most 200 characters. */
    public static String nameOf(Trace trace) {
        String name = fullNameOf(trace);
        return shortened(name);
    }

    /** As long as a name may be: of more than that GlitchTip keeps nothing. */
    public static String shortened(String name) {
        return name.length() <= LENGTH_AT_MOST ? name : name.substring(0, LENGTH_AT_MOST - 1) + "…";
    }

    private static String fullNameOf(Trace trace) {
        Request request = trace.request();
        if (request == null) {
            TaskName task = trace.task();
            return task == null ? "unnamed" : task.display();
        }
        return request.method() + " " + pathOf(request);
    }

    /** Sentry's {@code transaction_info.source}: {@code route}, {@code url}, {@code task} or {@code custom}. */
    public static String sourceOf(Trace trace) {
        Request request = trace.request();
        if (request == null) {
            TaskName task = trace.task();
            return task != null && task.isGiven() ? "custom" : "task";
        }
        return request.route() != null || isMapped(request) ? "route" : "url";
    }

    /**
     * Whether a request is one of those that are only worth sending when they fail.
     *
     * @param patterns {@code /path}, {@code /path/**} or {@code *.ending}, see the setting {@code ignored.paths}
     */
    public static boolean isIgnored(Request request, List<String> patterns) {
        String path = plain(request.uri());
        if (isBelow(path, request.contextPath())) {
            path = path.substring(request.contextPath().length());
        }
        for (String pattern : patterns) {
            if (matches(path, pattern)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String path, String pattern) {
        if (pattern.endsWith("/**")) {
            return isBelow(path, pattern.substring(0, pattern.length() - 3));
        }
        return pattern.startsWith("*") ? path.endsWith(pattern.substring(1)) : path.equals(pattern);
    }

    private static boolean isBelow(String path, String folder) {
        return path.startsWith(folder) && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
    }

    private static String pathOf(Request request) {
        String route = request.route();
        String servletPath = request.servletPath();
        if (route != null) {
            String prefix = servletPath == null || request.pathInfo() == null ? "" : servletPath;
            String mapped = isBelow(route, prefix) ? "" : prefix;
            return request.contextPath() + mapped + (route.startsWith("/") ? route : "/" + route);
        }
        if (isMapped(request)) {
            return request.contextPath() + servletPath + "/*";
        }
        // Nobody answered: scanners ask for a thousand paths that do not exist.
        return request.status() == 404 ? "/{unknown}" : withoutIds(plain(request.uri()));
    }

    /** Whether a mapping says something: of a servlet that takes everything, as {@code /*}, it is all one name. */
    private static boolean isMapped(Request request) {
        String servletPath = request.servletPath();
        return servletPath != null && !servletPath.isEmpty() && request.pathInfo() != null;
    }

    /** The path without {@code ;jsessionid=} and its like. */
    public static String plain(String uri) {
        int semicolon = uri.indexOf(';');
        if (semicolon < 0) {
            return uri;
        }
        StringBuilder plain = new StringBuilder(uri.length());
        boolean parameter = false;
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            parameter = c == ';' || (parameter && c != '/');
            if (!parameter) {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** {@code /orders/4711/items} is {@code /orders/{id}/items}. */
    static String withoutIds(String path) {
        StringBuilder name = new StringBuilder(path.length());
        // OPTIONS * has no slash in front.
        int from = path.startsWith("/") ? 0 : -1;
        while (from < path.length()) {
            int slash = path.indexOf('/', from + 1);
            int to = slash < 0 ? path.length() : slash;
            String segment = path.substring(from + 1, to);
            name.append('/').append(isId(segment) ? "{id}" : segment);
            from = to;
        }
        return name.length() == 0 ? "/" : name.toString();
    }

    /** Numbers, UUIDs, hashes, addresses, encoded text: what has more digits than a word would, or is no word. */
    private static boolean isId(String segment) {
        int digits = 0;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '@' || c == '%' || c == '=') {
                return true;
            }
            digits += Character.isDigit(c) ? 1 : 0;
        }
        boolean version = digits > 0 && segment.length() <= 3 && (segment.charAt(0) | 0x20) == 'v';
        return (!version && digits > 0 && (digits * 2 >= segment.length() || segment.length() >= 16))
                || segment.length() > 48;
    }
}
