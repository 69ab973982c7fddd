package io.spanweave.agent.weave;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Runs when the agent is built, and is not shipped. Writes the {@link SeamTable}, and for each advice a {@link Template}
 * of every method it is for: Byte Buddy weaves it into a stub, as it would weave it into the real one.
 */
public final class SeamCompiler {
    private static final String FIELD_VALUE = "Lnet/bytebuddy/asm/Advice$FieldValue;";

    /** A chosen method may return anything. */
    private static final List<String> ASYNC_STUBS = Collections.singletonList("()L" + TemplateFormat.VALUE + ";");

    private static final List<String> STUBS =
            Arrays.asList("()V", "()I", "()J", "()F", "()D", "()L" + TemplateFormat.VALUE + ";");

    private static final Map<FromChoice.Part, String> TYPES = new EnumMap<>(FromChoice.Part.class);

    static {
        TYPES.put(FromChoice.Part.NAME, "Ljava/lang/String;");
        TYPES.put(FromChoice.Part.OP, "Ljava/lang/String;");
        TYPES.put(FromChoice.Part.ROOT, "Z");
        TYPES.put(FromChoice.Part.ARGUMENTS, "[Ljava/lang/Object;");
    }

    private SeamCompiler() {}

    /**
     * Writes table and templates.
     *
     * @param classes the folder of compiled classes
     */
    public static void compile(List<Instrumentation> instrumentations, Path classes) throws IOException {
        Map<String, List<Rule>> byTemplate = new LinkedHashMap<>();
        for (Instrumentation instrumentation : instrumentations) {
            for (Rule rule : instrumentation.rules()) {
                byTemplate
                        .computeIfAbsent(rule.templateName(), name -> new ArrayList<>())
                        .add(rule);
            }
        }
        for (Map.Entry<String, List<Rule>> template : byTemplate.entrySet()) {
            Path file = classes.resolve(TemplateWeaver.FOLDER + template.getKey());
            Files.createDirectories(file.getParent());
            Namespace namespace = template.getValue().get(0).namespace();
            // The library of one name space is at hand here; the other's is made of it, as the advice itself is.
            List<Rule> rules = namespace == Namespace.JAKARTA
                    ? template.getValue()
                    : Objects.requireNonNull(
                            byTemplate.get(template.getKey().substring(Rule.JAVAX_TEMPLATES.length())));
            Files.write(file, TemplateFormat.of(namespace.rename(compile(rules))));
        }
        Files.write(classes.resolve(SeamTable.RESOURCE), SeamFormat.of(instrumentations));
    }

    /** The stub with one advice woven into it. */
    static byte[] compile(List<Rule> rules) throws IOException {
        Rule first = rules.get(0);
        Map<String, ChosenMethod> chosen = new LinkedHashMap<>();
        if (first.isChosen()) {
            boolean async = first.target() == Rule.Target.CHOSEN_ASYNC;
            for (String descriptor : async ? ASYNC_STUBS : STUBS) {
                chosen.put(Templates.ANY + descriptor, new ChosenMethod(first.instrumentation(), "", "", false, async));
            }
        }
        byte @Nullable [] woven = new AdviceWeaver(new Open())
                .weave(
                        SeamCompiler.class.getClassLoader(),
                        Template.STUB.replace('/', '.'),
                        stub(rules, chosen.keySet()),
                        rules,
                        chosen);
        if (woven == null) {
            throw new IllegalStateException(rules + " cover nothing");
        }
        return woven;
    }

    private static byte[] stub(List<Rule> rules, Set<String> open) throws IOException {
        Rule first = rules.get(0);
        boolean subtypes = first.target() == Rule.Target.SUBTYPES;
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(
                Opcodes.V1_8,
                Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER,
                Template.STUB,
                null,
                // What the advice is told this is may be one of them.
                subtypes || first.isChosen()
                        ? "java/lang/Object"
                        : first.types().get(0),
                subtypes ? first.types().toArray(new String[0]) : null);
        fields(first, writer);
        Set<String> signatures = new LinkedHashSet<>();
        for (Rule rule : rules) {
            signatures.addAll(rule.signatures());
        }
        for (String signature : signatures) {
            int from = signature.indexOf('(');
            method(writer, Opcodes.ACC_PUBLIC, signature.substring(0, from), signature.substring(from));
        }
        for (String signature : open) {
            // Static and without arguments: what a chosen method has of these, the template makes room for.
            method(
                    writer,
                    Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC,
                    Templates.ANY,
                    signature.substring(Templates.ANY.length()));
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void method(ClassWriter writer, int access, String name, String descriptor) {
        MethodVisitor method = writer.visitMethod(access, name, descriptor, null, null);
        method.visitCode();
        method.visitMethodInsn(Opcodes.INVOKESTATIC, TemplateFormat.BODY, TemplateFormat.BEGIN, "()V", false);
        int variable = 0;
        List<Object> frame = new ArrayList<>();
        if ((access & Opcodes.ACC_STATIC) == 0) {
            method.visitVarInsn(Opcodes.ALOAD, 0);
            if (name.equals("<init>")) {
                method.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", name, "()V", false);
            } else {
                method.visitInsn(Opcodes.POP);
            }
            variable = 1;
            frame.add(Template.STUB);
        }
        for (Type argument : Type.getArgumentTypes(descriptor)) {
            method.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), variable);
            method.visitInsn(argument.getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
            variable += argument.getSize();
            frame.add(ChosenCall.inFrame(argument));
        }
        frame.add(Opcodes.INTEGER);
        method.visitInsn(Opcodes.ICONST_0);
        method.visitVarInsn(Opcodes.ISTORE, variable);
        Label next = new Label();
        method.visitInsn(Opcodes.ICONST_0);
        method.visitJumpInsn(Opcodes.IFEQ, next);
        method.visitLabel(next);
        method.visitFrame(Opcodes.F_NEW, frame.size(), frame.toArray(), 0, new Object[0]);
        method.visitMethodInsn(Opcodes.INVOKESTATIC, TemplateFormat.BODY, TemplateFormat.END, "()V", false);
        Type returned = Type.getReturnType(descriptor);
        nothing(method, returned);
        method.visitInsn(returned.getOpcode(Opcodes.IRETURN));
        method.visitMaxs(0, 0);
        method.visitEnd();
    }

    private static void nothing(MethodVisitor method, Type type) {
        switch (type.getSort()) {
            case Type.VOID:
                break;
            case Type.LONG:
                method.visitInsn(Opcodes.LCONST_0);
                break;
            case Type.DOUBLE:
                method.visitInsn(Opcodes.DCONST_0);
                break;
            case Type.FLOAT:
                method.visitInsn(Opcodes.FCONST_0);
                break;
            case Type.ARRAY:
            case Type.OBJECT:
                method.visitInsn(Opcodes.ACONST_NULL);
                break;
            default:
                method.visitInsn(Opcodes.ICONST_0);
                break;
        }
    }

    /** The fields that the advice reads, as the first of the real classes that is at hand declares them. */
    private static void fields(Rule rule, ClassWriter stub) throws IOException {
        Set<String> wanted = fieldsOf(rule);
        for (String type : rule.types()) {
            if (wanted.isEmpty()) {
                return;
            }
            byte[] classFile = ClassFiles.read(SeamCompiler.class.getClassLoader(), type);
            if (classFile != null) {
                new ClassReader(classFile)
                        .accept(
                                new ClassVisitor(Opcodes.ASM9) {
                                    @Override
                                    public @Nullable FieldVisitor visitField(
                                            int access,
                                            String name,
                                            String descriptor,
                                            @Nullable String signature,
                                            @Nullable Object value) {
                                        if (wanted.remove(name)) {
                                            stub.visitField(access, name, descriptor, null, null);
                                        }
                                        return null;
                                    }
                                },
                                ClassReader.SKIP_CODE);
            }
        }
        if (!wanted.isEmpty()) {
            throw new IllegalStateException(
                    rule + " reads " + wanted + ", which none of " + rule.types() + " declares");
        }
    }

    private static Set<String> fieldsOf(Rule rule) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        byte[] advice = ClassFiles.read(
                SeamCompiler.class.getClassLoader(), rule.advice().replace('.', '/'));
        new ClassReader(advice)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public @Nullable AnnotationVisitor visitParameterAnnotation(
                                            int parameter, String type, boolean visible) {
                                        return type.equals(FIELD_VALUE) ? new FieldName(names) : null;
                                    }
                                };
                            }
                        },
                        ClassReader.SKIP_CODE);
        return names;
    }

    /** Leaves open what is told of a chosen method. */
    private static final class Open extends ChoiceMapping {
        @Override
        Advice.OffsetMapping.Target resolve(
                FromChoice.Part part,
                MethodDescription method,
                @Nullable ChosenMethod chosen,
                Assigner assigner,
                Advice.ArgumentHandler arguments) {
            return new Advice.OffsetMapping.Target.ForStackManipulation(new Mark(part));
        }
    }

    /** A call that stands for a part. */
    private static final class Mark extends StackManipulation.AbstractBase {
        private final FromChoice.Part part;

        Mark(FromChoice.Part part) {
            this.part = part;
        }

        @Override
        public Size apply(MethodVisitor visitor, Implementation.Context context) {
            visitor.visitMethodInsn(
                    Opcodes.INVOKESTATIC, TemplateFormat.BODY, part.name(), "()" + TYPES.get(part), false);
            return new Size(1, 1);
        }
    }

    /** Takes the name out of {@code @FieldValue("name")}. */
    private static final class FieldName extends AnnotationVisitor {
        private final Set<String> names;

        FieldName(Set<String> names) {
            super(Opcodes.ASM9);
            this.names = names;
        }

        @Override
        public void visit(String member, Object value) {
            if (member.equals("value")) {
                names.add((String) value);
            }
        }
    }
}
