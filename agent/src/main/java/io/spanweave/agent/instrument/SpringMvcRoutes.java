package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import jakarta.servlet.http.HttpServletRequest;
import net.bytebuddy.asm.Advice;

/**
 * Names the current request by the route template Spring MVC has matched, {@code /invoices/{id}}. No span of its own.
 *
 * <p>{@code DispatcherServlet}: getHandler(HttpServletRequest), behind which the template is an attribute of the
 * request, {@code HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE}. Errors that Spring answered are looked up there, too:
 * {@code DispatcherServlet.EXCEPTION_ATTRIBUTE}.
 */
final class SpringMvcRoutes {
    static final Instrumentation WEAVE = Instrumentation.named("spring-mvc")
            .classesNamed("org.springframework.web.servlet.DispatcherServlet")
            .methods("getHandler(Ljakarta/servlet/http/HttpServletRequest;)"
                    + "Lorg/springframework/web/servlet/HandlerExecutionChain;")
            .advice(Route.class)
            .alsoJavax();

    private SpringMvcRoutes() {}

    static final class Route {
        private Route() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(0) HttpServletRequest request) {
            Object pattern = request.getAttribute("org.springframework.web.servlet.HandlerMapping.bestMatchingPattern");
            if (pattern instanceof String) {
                SpanweaveGate.route((String) pattern);
            }
        }
    }
}
