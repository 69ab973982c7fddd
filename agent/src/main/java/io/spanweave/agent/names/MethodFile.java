package io.spanweave.agent.names;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** A method of a {@link TypeFile}. */
final class MethodFile extends MethodVisitor {
    private final String owner;
    private final int access;
    private final String name;
    private final String descriptor;
    private final Map<String, Object> defaults;
    private final Set<String> components;
    private final List<AnnotationUse> uses = new ArrayList<>(1);
    private final List<AnnotationUse> parameterUses = new ArrayList<>(0);
    private final List<Integer> parametersOfUses = new ArrayList<>(0);
    private final List<String> parameterNames = new ArrayList<>(0);
    private @Nullable String @Nullable [] variables;
    private @Nullable String called;

    /**
     * Filled while a class file is read.
     *
     * @param defaults takes the default, if it is a member of an annotation
     * @param components the accessors of a record, name and descriptor
     */
    MethodFile(
            String owner,
            int access,
            String name,
            String descriptor,
            Map<String, Object> defaults,
            Set<String> components) {
        super(Opcodes.ASM9);
        this.owner = owner;
        this.access = access;
        this.name = name;
        this.descriptor = descriptor;
        this.defaults = defaults;
        this.components = components;
    }

    String name() {
        return name;
    }

    String descriptor() {
        return descriptor;
    }

    /** Name and descriptor. */
    String key() {
        return name + descriptor;
    }

    /** Whether it has all of these bits, {@link Opcodes}. */
    boolean is(int bits) {
        return (access & bits) == bits;
    }

    /** Whether its author wrote it, with a body and a name of its own. */
    boolean isWeavable() {
        return (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE | Opcodes.ACC_BRIDGE | Opcodes.ACC_SYNTHETIC)) == 0
                && !name.startsWith("<");
    }

    /** Whether it can implement or override another. */
    boolean isVirtual() {
        return (access & (Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE)) == 0 && !name.startsWith("<");
    }

    /** Whether it is the accessor of a record's component. */
    boolean isOfRecord() {
        return components.contains(key());
    }

    List<AnnotationUse> uses() {
        return uses;
    }

    /** The method of the same class and name that a bridge calls, name and descriptor; null for every other method. */
    @Nullable
    String bridged() {
        return is(Opcodes.ACC_BRIDGE) ? called : null;
    }

    /**
     * The keys the arguments are kept under, by parameter: empty where the annotation does not say, null where there is
     * none.
     */
    @Nullable
    String @Nullable [] keys(SpanAnnotations table) {
        @Nullable String[] keys = null;
        for (int i = 0; i < parameterUses.size(); i++) {
            AnnotationUse use = parameterUses.get(i);
            String[] members = table.onParameter(use.type());
            int parameter = parametersOfUses.get(i);
            if (members != null) {
                keys = keys == null ? new @Nullable String[Type.getArgumentTypes(descriptor).length] : keys;
                if (parameter < keys.length && (keys[parameter] == null || keys[parameter].isEmpty())) {
                    keys[parameter] = text(use, members);
                }
            }
        }
        return keys;
    }

    private static String text(AnnotationUse use, String[] members) {
        for (String member : members) {
            Object value = use.members().get(member);
            if (value instanceof String && !((String) value).isEmpty()) {
                return (String) value;
            }
        }
        return "";
    }

    /** The name of a parameter where the class file has it, otherwise {@code arg0} and so on. */
    String parameterName(int parameter) {
        String found = parameter < parameterNames.size() ? parameterNames.get(parameter) : null;
        if ((found == null || found.isEmpty()) && variables != null) {
            Type[] types = Type.getArgumentTypes(descriptor);
            int slot = is(Opcodes.ACC_STATIC) ? 0 : 1;
            for (int i = 0; i < parameter; i++) {
                slot += types[i].getSize();
            }
            found = slot < variables.length ? variables[slot] : null;
        }
        return found == null || found.isEmpty() ? "arg" + parameter : found;
    }

    @Override
    public void visitParameter(@Nullable String parameter, int flags) {
        parameterNames.add(parameter == null ? "" : parameter);
    }

    @Override
    public AnnotationVisitor visitAnnotationDefault() {
        return new AnnotationVisitor(Opcodes.ASM9) {
            @Override
            public void visit(@Nullable String member, Object value) {
                defaults.put(name, value);
            }
        };
    }

    @Override
    public AnnotationVisitor visitAnnotation(String type, boolean visible) {
        AnnotationUse use = new AnnotationUse(type);
        uses.add(use);
        return use;
    }

    @Override
    public AnnotationVisitor visitParameterAnnotation(int parameter, String type, boolean visible) {
        AnnotationUse use = new AnnotationUse(type);
        parameterUses.add(use);
        parametersOfUses.add(parameter);
        return use;
    }

    @Override
    public void visitMethodInsn(int opcode, String target, String method, String type, boolean isInterface) {
        if (called == null && target.equals(owner) && method.equals(name)) {
            called = method + type;
        }
    }

    @Override
    public void visitLocalVariable(
            String variable, String type, @Nullable String signature, Label start, Label end, int index) {
        int slots = Type.getArgumentsAndReturnSizes(descriptor) >> 2;
        if (index < slots) {
            if (variables == null) {
                variables = new @Nullable String[slots];
            }
            if (variables[index] == null) {
                variables[index] = variable;
            }
        }
    }
}
