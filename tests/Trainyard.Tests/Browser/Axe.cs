using Microsoft.Playwright;

namespace Trainyard.Tests.Browser;

/// <summary>axe-core in a page: what it finds that keeps somebody from reading or using it.</summary>
internal static class Axe
{
    private static readonly string Program = Repository.File("web", "node_modules", "axe-core", "axe.min.js");

    /// <summary>All rules that axe has unasked, its best practices among them, and the size of what is pressed (WCAG 2.2, 2.5.8).</summary>
    private const string Run = """
        async () => {
          // A colour on its way to another has the contrast of neither.
          await new Promise(requestAnimationFrame);
          await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
          // What stays at the top, or is open above the page, covers parts of it for a moment.
          scrollTo(0, 0);
          const { violations } = await axe.run(document.querySelector('.menu:popover-open') ?? document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } });
          return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} ${[...node.any, ...node.all, ...node.none].map((check) => check.message).join(' ')}`));
        }
        """;

    /// <summary>For each page that is opened from now on. Without <c>npm ci</c> in web/ there is no axe, and no dashboard either.</summary>
    public static Task AddToAsync(IBrowserContext context) => context.AddInitScriptAsync(scriptPath: Program);

    public static Task<string[]> FindingsAsync(IPage page) => page.EvaluateAsync<string[]>(Run);
}
