package io.spanweave.agent.names;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * A look at the raw class file of one of the application's classes: whether anything it carries or extends makes a
 * method a span. Parsing them all for that would cost more than the weaving. Layout: JVM specification, chapter 4.
 */
final class Glance {
    private static final byte[] JAVA = ascii("java/");
    private static final byte[] VISIBLE = ascii("RuntimeVisibleAnnotations");
    private static final byte[] INVISIBLE = ascii("RuntimeInvisibleAnnotations");

    /** Null: any annotation will do. */
    private final @Nullable Types types;

    private final @Nullable ClassLoader loader;
    private final byte[] b;
    /** Where the entries of the constant pool begin. */
    private final int[] constants;

    private final int afterPool;

    private Glance(@Nullable Types types, @Nullable ClassLoader loader, byte[] classFile) {
        this.types = types;
        this.loader = loader;
        this.b = classFile;
        this.constants = new int[u2(8)];
        int at = 10;
        for (int i = 1; i < constants.length; i++) {
            constants[i] = at;
            int tag = b[at];
            if (tag == 1) {
                at += 3 + u2(at + 1);
            } else if (tag == 5 || tag == 6) {
                at += 9;
                i++;
            } else {
                at += tag == 7 || tag == 8 || tag == 16 || tag == 19 || tag == 20 ? 3 : tag == 15 ? 4 : 5;
            }
        }
        this.afterPool = at;
    }

    /** Without a charset, which nearly no start has to load. */
    @SuppressWarnings("deprecation")
    private static byte[] ascii(String text) {
        byte[] bytes = new byte[text.length()];
        text.getBytes(0, bytes.length, bytes, 0);
        return bytes;
    }

    /** Whether the class is worth a closer look; never for one that cannot be read. */
    static boolean isPromising(Types types, @Nullable ClassLoader loader, byte[] classFile) {
        try {
            Glance glance = new Glance(types, loader, classFile);
            return glance.inherits() || glance.carries();
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** The superclass and the interfaces of a class file, none when it cannot be read. */
    static String[] supertypes(byte[] classFile) {
        try {
            return new Glance(null, null, classFile).supertypes();
        } catch (RuntimeException e) {
            return new String[0];
        }
    }

    /**
     * What there is to say of a type that has no annotations, on itself or on its methods: most have none, and need not
     * be parsed for that.
     *
     * @return null when it has some, or cannot be read
     */
    static @Nullable TypeMarks ifUnannotated(byte[] classFile) {
        try {
            Glance glance = new Glance(null, null, classFile);
            return glance.carries()
                    ? null
                    : new TypeMarks(null, glance.supertypes(), Collections.emptyMap(), null, Collections.emptyMap());
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** The superclass first; interfaces are asked in the same way. */
    private String[] supertypes() {
        int interfaces = u2(afterPool + 6);
        String[] names = new String[1 + interfaces];
        names[0] = className(u2(afterPool + 4));
        for (int i = 0; i < interfaces; i++) {
            names[1 + i] = className(u2(afterPool + 8 + 2 * i));
        }
        return names;
    }

    private boolean inherits() {
        if (isMarked(u2(afterPool + 4))) {
            return true;
        }
        int interfaces = u2(afterPool + 6);
        for (int i = 0; i < interfaces; i++) {
            if (isMarked(u2(afterPool + 8 + 2 * i))) {
                return true;
            }
        }
        return false;
    }

    private boolean isMarked(int type) {
        if (type == 0) {
            return false;
        }
        int name = constants[u2(constants[type] + 1)];
        return types != null && !starts(name + 3, u2(name + 1), JAVA) && types.hasMarkedMethods(loader, text(name));
    }

    private String className(int type) {
        return type == 0 ? "" : text(constants[u2(constants[type] + 1)]);
    }

    private boolean carries() {
        int at = afterPool + 8 + 2 * u2(afterPool + 6);
        int fields = u2(at);
        at += 2;
        for (int i = 0; i < fields; i++) {
            at = afterAttributes(at + 6);
        }
        int methods = u2(at);
        at += 2;
        for (int i = 0; i < methods; i++) {
            if (isAnnotated(at + 6)) {
                return true;
            }
            at = afterAttributes(at + 6);
        }
        return isAnnotated(at);
    }

    private int afterAttributes(int table) {
        int count = u2(table);
        int at = table + 2;
        for (int i = 0; i < count; i++) {
            at = afterAttribute(at);
        }
        return at;
    }

    private int afterAttribute(int at) {
        int length = u4(at + 2);
        return length < 0 ? b.length : at + 6 + length;
    }

    private boolean isAnnotated(int table) {
        int count = u2(table);
        int at = table + 2;
        for (int i = 0; i < count; i++) {
            int name = constants[u2(at)];
            int length = u2(name + 1);
            if ((length == VISIBLE.length && starts(name + 3, length, VISIBLE))
                    || (length == INVISIBLE.length && starts(name + 3, length, INVISIBLE))) {
                int annotations = u2(at + 6);
                int annotation = at + 8;
                for (int k = 0; k < annotations; k++) {
                    if (isSpan(constants[u2(annotation)])) {
                        return true;
                    }
                    annotation = afterAnnotation(annotation);
                }
            }
            at = afterAttribute(at);
        }
        return false;
    }

    private boolean isSpan(int descriptor) {
        int length = u2(descriptor + 1);
        if (length < 3 || starts(descriptor + 4, length - 1, JAVA)) {
            return false;
        }
        return types == null || types.isSpan(loader, new String(b, descriptor + 4, length - 2, StandardCharsets.UTF_8));
    }

    private int afterAnnotation(int annotation) {
        int pairs = u2(annotation + 2);
        int at = annotation + 4;
        for (int i = 0; i < pairs; i++) {
            at = afterValue(at + 2);
        }
        return at;
    }

    private int afterValue(int value) {
        switch (b[value]) {
            case 'e':
                return value + 5;
            case '@':
                return afterAnnotation(value + 1);
            case '[':
                int count = u2(value + 1);
                int at = value + 3;
                for (int i = 0; i < count; i++) {
                    at = afterValue(at);
                }
                return at;
            default:
                return value + 3;
        }
    }

    private String text(int utf8) {
        return new String(b, utf8 + 3, u2(utf8 + 1), StandardCharsets.UTF_8);
    }

    private boolean starts(int at, int length, byte[] prefix) {
        if (length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (b[at + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private int u2(int at) {
        return (b[at] & 0xFF) << 8 | (b[at + 1] & 0xFF);
    }

    private int u4(int at) {
        return u2(at) << 16 | u2(at + 2);
    }
}
