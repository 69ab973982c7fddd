package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import jakarta.servlet.http.HttpServletRequest;
import net.bytebuddy.asm.Advice;

/**
 * Names the current request by the route template Spring MVC has matched, {@code /invoices/{id}}. No span of its own.
 *
 * <p>{@code DispatcherServlet}: getHandler(HttpServletRequest), behind which the template is an attribute of the
 * request, {@code HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE}; processHandlerException(.., Exception), the last place
 * where an exception is seen that an {@code @ExceptionHandler} then answers with a status of 5xx.
 */
final class SpringMvcRoutes {
    static final Instrumentation WEAVE = Instrumentation.named("spring-mvc")
            .classesNamed("org.springframework.web.servlet.DispatcherServlet")
            .methods("getHandler(Ljakarta/servlet/http/HttpServletRequest;)"
                    + "Lorg/springframework/web/servlet/HandlerExecutionChain;")
            .advice(Route.class, "requests are named by their paths, not by their route templates")
            .classesNamed("org.springframework.web.servlet.DispatcherServlet")
            .methods("processHandlerException(Ljakarta/servlet/http/HttpServletRequest;"
                    + "Ljakarta/servlet/http/HttpServletResponse;Ljava/lang/Object;Ljava/lang/Exception;)"
                    + "Lorg/springframework/web/servlet/ModelAndView;")
            .advice(HandlerException.class)
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

    static final class HandlerException {
        private HandlerException() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(3) Exception thrown) {
            SpanweaveGate.requestException(thrown);
        }
    }
}
