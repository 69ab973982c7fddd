package io.spanweave.agent.trace;

import io.spanweave.agent.settings.Log;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request that went on asynchronously. The servlet API is the application's, so its {@code AsyncListener} is
 * implemented by a proxy the JDK makes and its events are read by reflection: once per asynchronous request.
 */
final class AsyncEnd implements InvocationHandler {
    private final Class<?> listenerType;
    private final Trace trace;
    private final Finish finish;

    private AsyncEnd(Class<?> listenerType, Trace trace, Finish finish) {
        this.listenerType = listenerType;
        this.trace = trace;
        this.finish = finish;
    }

    static Object listener(Class<?> listenerType, Trace trace, Finish finish) {
        return Proxy.newProxyInstance(
                listenerType.getClassLoader(),
                new Class<?>[] {listenerType},
                new AsyncEnd(listenerType, trace, finish));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        switch (method.getName()) {
            case "onComplete":
                complete(event(arguments));
                return null;
            case "onError":
                fail(event(arguments));
                return null;
            case "hashCode":
                return System.identityHashCode(proxy);
            case "equals":
                return arguments != null && arguments[0] == proxy;
            case "toString":
                return "Spanweave's AsyncListener";
            default:
                return null;
        }
    }

    private void complete(@Nullable Object event) {
        Request request = trace.request();
        if (event != null && request != null) {
            try {
                Object response = read(event, "AsyncEvent", "getSuppliedResponse");
                Object status = response == null ? null : read(response, "http.HttpServletResponse", "getStatus");
                if (status instanceof Integer && (Integer) status >= request.status()) {
                    request.handled((Integer) status, request.servletPath(), request.pathInfo());
                }
            } catch (ReflectiveOperationException | RuntimeException e) {
                Log.debug("the status of an asynchronous request is not known", e);
            }
        }
        finish.finish(trace, null);
    }

    private void fail(@Nullable Object event) {
        try {
            Object thrown = event == null ? null : read(event, "AsyncEvent", "getThrowable");
            if (thrown instanceof Throwable) {
                trace.fail((Throwable) thrown, false, Requests.MECHANISM);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            Log.debug("the failure of an asynchronous request is not known", e);
        }
    }

    private @Nullable Object read(Object target, String type, String getter) throws ReflectiveOperationException {
        String listener = listenerType.getName();
        String servletPackage = listener.substring(0, listener.lastIndexOf('.') + 1);
        return Class.forName(servletPackage + type, false, listenerType.getClassLoader())
                .getMethod(getter)
                .invoke(target);
    }

    private static @Nullable Object event(Object @Nullable [] arguments) {
        return arguments == null || arguments.length == 0 ? null : arguments[0];
    }
}
