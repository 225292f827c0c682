/** Which articles hold every word that was typed. */
import type { Article } from './strings';

export function searched(articles: readonly Article[], text: string): Article[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return articles.filter((article) => {
    const all = `${article.title} ${article.text}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
